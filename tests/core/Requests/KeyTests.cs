using Dispatch.Core.Directory;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>Partition keys, tracking tokens and the keys of units.</summary>
public sealed class KeyTests
{
    [Fact]
    public void A_partition_leads_back_to_its_key()
    {
        Assert.True(RequestKey.TryParsePartition(Some.Key.Partition, out var key));
        Assert.Equal(Some.Key, key);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("+15550100001")]
    [InlineData(Some.OrganisationId)]
    [InlineData(Some.OrganisationId + "_" + Some.RequestId + "_x")]
    [InlineData(Some.OrganisationId + "_9B8E1234-0000-4000-8000-000000000001")]
    [InlineData(Some.OrganisationId + "_")]
    public void What_is_no_partition_of_a_request_is_refused(string? text) => Assert.False(RequestKey.TryParsePartition(text, out _));

    [Fact]
    public void The_token_of_a_request_opens_it_and_no_other()
    {
        var request = Story.Reported(Some.Ana).Request;

        Assert.True(TrackToken.TryParse(TrackToken.Of(request), out var token));
        Assert.Equal(Some.Key, token.Key);
        Assert.True(token.Opens(request));
        Assert.False(token.Opens(request with { TrackSecret = "ff" + Some.Secret[2..] }));
        Assert.False(token.Opens(request with { TrackSecret = string.Empty }));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("abc")]
    public void What_is_no_token_is_refused(string? text) => Assert.False(TrackToken.TryParse(text, out _));

    [Fact]
    public void A_token_with_a_changed_character_is_refused_or_does_not_open()
    {
        var request = Story.Reported(Some.Ana).Request;
        var token = TrackToken.Of(request);
        Assert.False(TrackToken.TryParse(token.ToUpperInvariant(), out _));
        Assert.False(TrackToken.TryParse(token[..^1] + "g", out _));
        Assert.False(TrackToken.TryParse(token + "0", out _));
        Assert.True(TrackToken.TryParse(token[..^1] + "0", out var other));
        Assert.False(other.Opens(request));
    }

    [Theory]
    [InlineData("4b", "4B")]
    [InlineData("Apt. 4-B", "4B")]
    [InlineData("APARTMENT 4 b", "4B")]
    [InlineData("#12", "12")]
    [InlineData("Unit 7", "7")]
    [InlineData("flat 7", "7")]
    [InlineData("Apartamento 3º", "3º")]
    [InlineData("Piso 2", "2")]
    [InlineData("Penthouse", "PENTHOUSE")]
    [InlineData("apt", "APT")]
    [InlineData("—", "")]
    [InlineData("", "")]
    public void Units_are_compared_by_letters_and_digits(string unit, string key) => Assert.Equal(key, UnitKey.Of(unit));
}
