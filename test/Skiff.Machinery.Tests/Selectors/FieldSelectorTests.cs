using Skiff.Machinery.Selectors;

namespace Skiff.Machinery.Tests;

public class FieldSelectorTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("metadata.name=x", "metadata.name=x")]
    [InlineData("status.phase!=Running,metadata.name==x", "metadata.name=x,status.phase!=Running")]
    [InlineData("a=,b=c", "a=,b=c")]
    [InlineData(@"a=x\,y\=z\\", @"a=x\,y\=z\\")]
    [InlineData(",,a=b,", "a=b")]
    public void ReadsAndWrites(string text, string canonical)
    {
        Assert.True(FieldSelector.TryParse(text, out FieldSelector? selector, out string error), error);
        Assert.Equal(canonical, selector.ToString());
    }

    [Theory]
    [InlineData("a", "invalid selector: 'a'; can't understand 'a'")]
    [InlineData("a=b,c", "invalid selector: 'a=b,c'; can't understand 'c'")]
    [InlineData("a=b=c", "invalid field selector: unescaped character in value: 61")]
    [InlineData(@"a=b\c", @"invalid field selector: invalid escape sequence: \c")]
    [InlineData(@"a=b\", @"invalid field selector: invalid escape sequence: \")]
    public void TellsErrors(string text, string expected)
    {
        Assert.False(FieldSelector.TryParse(text, out _, out string error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Matches()
    {
        Assert.True(FieldSelector.TryParse("a=1,b!=2", out FieldSelector? selector, out _));
        Assert.True(selector.Matches(field => field == "a" ? "1" : ""));
        Assert.False(selector.Matches(field => field == "a" ? "1" : "2"));
        Assert.False(selector.Matches(field => ""));
        Assert.Equal("1", selector.ExactValueOf("a"));
        Assert.Null(selector.ExactValueOf("b"));
    }
}
