using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

public sealed class RequestCodeTests
{
    [Theory]
    [InlineData("00000000-0000-4000-8000-000000000000", "000000")]
    [InlineData("00000003-0000-4000-8000-000000000000", "000000")]
    [InlineData("00000004-0000-4000-8000-000000000000", "000001")]
    [InlineData("ffffffff-ffff-4fff-bfff-ffffffffffff", "ZZZZZZ")]
    [InlineData("9b8e1234-0000-4000-8000-000000000001", "KE714D")]
    public void The_code_is_the_first_thirty_bits_of_the_id(string id, string code) => Assert.Equal(code, RequestCode.Of(id));

    [Theory]
    [InlineData("DONE K7F3QX", "K7F3QX")]
    [InlineData("k7f3qx", "K7F3QX")]
    [InlineData("done k7f3qx-12.", "K7F3QX")]
    [InlineData("(K7F3QX)", "K7F3QX")]
    [InlineData("K7FOQI", "K7F0Q1")]
    [InlineData("k7foql!", "K7F0Q1")]
    [InlineData("kfpqxw", "KFPQXW")]
    [InlineData("K7F3QX M2P9AB", "K7F3QX M2P9AB")]
    [InlineData("K7F3QXX", "")]
    [InlineData("K7F3Q", "")]
    [InlineData("K7F3QU", "")]
    [InlineData("K7F3QX-12345", "K7F3QX")]
    [InlineData("", "")]
    public void A_code_is_found_however_it_is_typed(string text, string codes) =>
        Assert.Equal(codes, string.Join(' ', RequestCode.FindIn(text)));

    [Theory]
    [InlineData("DONE K7FOQX-3", "K7F0QX", "DONE  ")]
    [InlineData("k7f0qx done", "K7F0QX", "  done")]
    [InlineData("DONE M2P9AB", "K7F0QX", "DONE M2P9AB")]
    public void A_known_code_is_taken_out_in_any_spelling(string text, string code, string rest) =>
        Assert.Equal(rest, RequestCode.Without(text, [code]));

    [Theory]
    [InlineData("ACCEPT K7F3QX", "ACCEPT  ")]
    [InlineData("ACCEPT", "ACCEPT")]
    [InlineData("ACCEPT KFPQXW", "ACCEPT KFPQXW")]
    public void Only_what_can_be_nothing_but_a_code_is_taken_out_unknown(string text, string rest) =>
        Assert.Equal(rest, RequestCode.WithoutAny(text));
}
