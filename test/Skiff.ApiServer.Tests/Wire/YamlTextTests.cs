using Skiff.ApiServer.Wire;
using Skiff.Machinery;

namespace Skiff.ApiServer.Tests.Wire;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("a\t")]
    [InlineData("nginx:1.2\t")]
    [InlineData("a ")]
    [InlineData(" a")]
    [InlineData("a \nb")]
    [InlineData("a\n b")]
    [InlineData(" a\nb")]
    [InlineData("\na")]
    [InlineData("a\n")]
    [InlineData("a\n\n")]
    [InlineData("a\r\nb")]
    [InlineData("a\u0085b\n")]
    [InlineData("a\u2028b")]
    [InlineData("\ufeffa")]
    [InlineData("a\u0000b")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("y")]
    [InlineData("no")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData("- a")]
    [InlineData("")]
    public void Text_reads_back_as_it_was(string text)
    {
        Json value = Json.Object(("a", Json.Of(text)), ("list", Json.Array(Json.Of(text))));
        byte[] yaml = YamlText.FromJson(System.Text.Encoding.UTF8.GetBytes(value.ToString()));
        YamlBody read = YamlBody.ToJson(yaml);
        Assert.Equal((value.ToString(), null), (Json.Parse(System.Text.Encoding.UTF8.GetString(read.Json!)).ToString(), read.Fault));
    }
}
