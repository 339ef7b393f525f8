using Dispatch.Core.Messaging;

namespace Dispatch.Core.Tests.Messaging;

public sealed class DeliveryAddressTests
{
    [Theory]
    [InlineData("+15550100001", Channel.Sms, "+15550100001", MessageAddressKind.Number)]
    [InlineData("whatsapp:+15550100001", Channel.WhatsApp, "+15550100001", MessageAddressKind.Number)]
    [InlineData("WhatsApp:+5491155501234", Channel.WhatsApp, "+5491155501234", MessageAddressKind.Number)]
    [InlineData("whatsapp:US.1A2B3C4D5E6F", Channel.WhatsApp, "US.1A2B3C4D5E6F", MessageAddressKind.UserId)]
    [InlineData("whatsapp:US.ENT.1A2B3C4D5E6F", Channel.WhatsApp, "US.ENT.1A2B3C4D5E6F", MessageAddressKind.UserId)]
    [InlineData("72345", Channel.Sms, "72345", MessageAddressKind.ShortCode)]
    public void Twilios_forms_are_read(string text, Channel channel, string value, MessageAddressKind kind)
    {
        Assert.True(MessageAddress.TryParse(text, out var address, out var refusal));

        Assert.Equal(MessageAddressRefusal.None, refusal);
        Assert.Equal((channel, value, kind), (address.Channel, address.Value, address.Kind));
        Assert.Equal(text, address.ToString(), ignoreCase: true);
        Assert.True(MessageAddress.TryCreate(channel, value, out var same, out _));
        Assert.Equal(address, same);
    }

    [Theory]
    [InlineData(null, MessageAddressRefusal.Missing)]
    [InlineData("", MessageAddressRefusal.Missing)]
    [InlineData("whatsapp:", MessageAddressRefusal.Missing)]
    [InlineData("messenger:12345678", MessageAddressRefusal.UnknownChannel)]
    [InlineData("15550100001", MessageAddressRefusal.NotANumber)]
    [InlineData(" +15550100001", MessageAddressRefusal.NotANumber)]
    [InlineData("+05550100001", MessageAddressRefusal.NotANumber)]
    [InlineData("+1555", MessageAddressRefusal.NotANumber)]
    [InlineData("+1555010000112345", MessageAddressRefusal.NotANumber)]
    [InlineData("+1555٠100001", MessageAddressRefusal.NotANumber)]
    [InlineData("US.1A2B3C4D5E6F", MessageAddressRefusal.NotANumber)]
    [InlineData("whatsapp:15550100001", MessageAddressRefusal.NotANumberOrUserId)]
    [InlineData("whatsapp:72345", MessageAddressRefusal.NotANumberOrUserId)]
    [InlineData("whatsapp:us.1A2B", MessageAddressRefusal.NotANumberOrUserId)]
    [InlineData("whatsapp:US.", MessageAddressRefusal.NotANumberOrUserId)]
    [InlineData("whatsapp:US.1A/2B", MessageAddressRefusal.NotANumberOrUserId)]
    public void What_is_no_address_says_why(string? text, MessageAddressRefusal expected)
    {
        Assert.False(MessageAddress.TryParse(text, out var address, out var refusal));

        Assert.Null(address);
        Assert.Equal(expected, refusal);
    }

    [Fact]
    public void An_endless_address_is_refused()
    {
        Assert.False(MessageAddress.TryParse("whatsapp:US." + new string('A', 200), out _, out var refusal));
        Assert.Equal(MessageAddressRefusal.TooLong, refusal);
    }

    [Theory]
    [InlineData("whatsapp:+15550100001", "whatsapp:…0001")]
    [InlineData("+15550104321", "…4321")]
    [InlineData("whatsapp:US.1A2B3C", "whatsapp:…2B3C")]
    [InlineData("72345", "72345")]
    public void A_log_line_shows_no_whole_number(string text, string masked)
    {
        Assert.True(MessageAddress.TryParse(text, out var address, out _));
        Assert.Equal(masked, address.Masked);
    }
}
