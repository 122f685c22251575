using Skiff.Machinery.Cel;

namespace Skiff.Machinery.Tests.Cel;

public sealed class GoRegexTests
{
    [Theory]
    [InlineData(@"^\d+$", "12", true)]
    [InlineData(@"^\d+$", "١٢", false)] // Digits of other scripts are none to RE2.
    [InlineData(@"^a$", "a\n", false)] // The end is the very end.
    [InlineData(@"(?m)^a$", "b\na\nc", true)]
    [InlineData(@"^(?P<year>\d{4})-(?P<month>\d\d)$", "2024-05", true)]
    [InlineData(@"^[[:alpha:]_]+$", "a_b", true)]
    [InlineData(@"^[a-c&&[b]]+$", "b&[]", false)]
    [InlineData(@"^\Qa.b\E$", "a.b", true)]
    [InlineData(@"^\Qa.b\E$", "aXb", false)]
    [InlineData(@"(?i)^ABC$", "abc", true)]
    [InlineData(@"^\x{41}$", "A", true)]
    [InlineData(@"^a{,2}$", "a{,2}", true)]
    [InlineData(@"^[^\s]+$", "a b", false)]
    [InlineData(@"^\pL+$", "é", true)]
    [InlineData(@"^[\W]$", "é", true)] // No letter of a word to RE2.
    [InlineData(@"^[\W]$", "_", false)]
    [InlineData(@"^[\D-]$", "-", true)]
    [InlineData(@"^[\S]$", "\v", true)]
    [InlineData(@"^[\S]$", "\t", false)]
    [InlineData(@"(?U)^a+$", "aaa", true)]
    [InlineData(@"a #b", "a #b", true)]
    public void MatchesAsGoDoes(string pattern, string text, bool expected)
    {
        Assert.True(GoRegex.TryParse(pattern, out GoRegex? compiled, out string fault), fault);
        Assert.Equal(expected, compiled.IsMatch(text));
    }

    [Theory]
    [InlineData("(?U)a+", "a")]
    [InlineData("(?U)a+?", "aaa")]
    [InlineData("(?U:b*)a+", "aaa")]
    [InlineData("(?U)(?-U:a+)", "aaa")]
    [InlineData("(?U)a{2,3}", "aa")]
    public void UngreedyRepetitionsTakeLittle(string pattern, string found)
    {
        Assert.True(GoRegex.TryParse(pattern, out GoRegex? compiled, out string fault), fault);
        Assert.Equal(found, compiled.Find("aaa"));
    }

    [Theory]
    [InlineData("(a", "error parsing regexp: missing closing ): `(a`")]
    [InlineData("a)", "error parsing regexp: unexpected ): `a)`")]
    [InlineData("[a", "error parsing regexp: missing closing ]: `[a`")]
    [InlineData("*a", "error parsing regexp: missing argument to repetition operator: `*`")]
    [InlineData("a**", "error parsing regexp: invalid nested repetition operator: `**`")]
    [InlineData("a{1001}", "error parsing regexp: invalid repeat count: `{1001}`")]
    [InlineData(@"\8", @"error parsing regexp: invalid escape sequence: `\8`")]
    [InlineData("(?=a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`")]
    [InlineData("a\\", "error parsing regexp: trailing backslash at end of expression: ``")]
    public void RefusesInGosWords(string pattern, string expected)
    {
        Assert.False(GoRegex.TryParse(pattern, out _, out string fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void NothingThrows()
    {
        Random random = new(3);
        const string letters = @"ab01[](){}|*+?.^$\dwsDWSpPxQE:-,&#P<>=!imsU";
        for (int round = 0; round < 5000; round++)
        {
            string pattern = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => letters[random.Next(letters.Length)]));
            if (GoRegex.TryParse(pattern, out GoRegex? compiled, out string fault)) compiled.IsMatch("ab01 ab01");
            else Assert.StartsWith("error parsing regexp: ", fault, StringComparison.Ordinal);
        }
    }
}
