using Skiff.Machinery.Selectors;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Tests;

public class SelectorTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("x=a,y=b,z=c", "x=a,y=b,z=c")]
    [InlineData("z=c,x=a", "x=a,z=c")]
    [InlineData("x!=a,y=b", "x!=a,y=b")]
    [InlineData("x==a", "x==a")]
    [InlineData("x in (c,a,b)", "x in (a,b,c)")]
    [InlineData("x notin ()", "x notin ()")]
    [InlineData("x in (,a)", "x in (,a)")]
    [InlineData("x in (a,,b,)", "x in (,a,b)")]
    [InlineData(" x , ! y ", "x,!y")]
    [InlineData("x>1,y<2", "x>1,y<2")]
    [InlineData("in in (in,notin)", "in in (in,notin)")]
    [InlineData("x=in", "x=in")]
    [InlineData("x=", "x=")]
    [InlineData("x=,y=b", "x=,y=b")]
    [InlineData("example.com/x=1", "example.com/x=1")]
    public void ReadsAndWritesTheCanonicalForm(string text, string canonical)
    {
        Assert.True(Selector.TryParse(text, out Selector? selector, out string error), error);
        Assert.Equal(canonical, selector.ToString());
        Assert.True(Selector.TryParse(canonical, out Selector? again, out _));
        Assert.Equal(canonical, again.ToString());
    }

    [Theory]
    [InlineData(",x", "found ',', expected: !, identifier, or 'end of string'")]
    [InlineData("x,", "found '', expected: identifier after ','")]
    [InlineData("x=a||y=b", "unable to parse requirement: values[0][x]: Invalid value: \"a||y\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')")]
    [InlineData("x y", "unable to parse requirement: found 'y', expected: in, notin, =, ==, !=, gt, lt")]
    [InlineData("x in a", "unable to parse requirement: found 'a' expected: '('")]
    [InlineData("x in (a", "unable to parse requirement: found '', expected: ',' or ')'")]
    [InlineData("x in (", "unable to parse requirement: found '', expected: ',', ')' or identifier")]
    [InlineData("x in (a b)", "unable to parse requirement: found 'b', expected: ',' or ')'")]
    [InlineData("!x in (a)", "found 'in', expected: ',' or 'end of string'")]
    [InlineData("x=a y", "found 'y', expected: ',' or 'end of string'")]
    [InlineData("x==(", "unable to parse requirement: found '(', expected: identifier")]
    [InlineData("!", "unable to parse requirement: found '', expected: identifier")]
    [InlineData("x>a", "unable to parse requirement: values[0]: Invalid value: \"a\": for 'Gt', 'Lt' operators, the value must be an integer")]
    [InlineData("a//b=c", "unable to parse requirement: <nil>: Invalid value: \"a//b\": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')")]
    public void TellsErrorsInUpstreamsWords(string text, string expected)
    {
        Assert.False(Selector.TryParse(text, out _, out string error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("app=web", true)]
    [InlineData("app!=web", false)]
    [InlineData("app in (api,web)", true)]
    [InlineData("app notin (api,web)", false)]
    [InlineData("missing notin (a)", true)]
    [InlineData("missing!=a", true)]
    [InlineData("missing in (a)", false)]
    [InlineData("app", true)]
    [InlineData("!app", false)]
    [InlineData("!missing", true)]
    [InlineData("size>1", true)]
    [InlineData("size>2", false)]
    [InlineData("size<3", true)]
    [InlineData("app>1", false)]
    [InlineData("app=web,size=3", false)]
    public void Matches(string text, bool expected)
    {
        MapOf<string> labels = MapOf.Create(("app", "web"), ("size", "2"));
        Assert.True(Selector.TryParse(text, out Selector? selector, out string error), error);
        Assert.Equal(expected, selector.Matches(labels));
    }

    [Fact]
    public void ReadsTheRecordsOfObjects()
    {
        LabelSelector source = LabelSelector.Empty with
        {
            MatchLabels = MapOf.Create(("b", "2"), ("a", "1")),
            MatchExpressions = [
                new() { Key = "c", Operator = "In", Values = ["y", "x"] },
                new() { Key = "d", Operator = "DoesNotExist" },
            ],
        };
        Assert.True(Selector.TryFrom(source, out Selector? selector, out _));
        Assert.Equal("a=1,b=2,c in (x,y),!d", selector.ToString());
        Assert.True(Selector.From(null).IsNothing);
        Assert.False(Selector.From(null).Matches(default));
        Assert.True(Selector.From(LabelSelector.Empty).IsEverything);

        LabelSelector bad = LabelSelector.Empty with { MatchExpressions = [new() { Key = "c", Operator = "Near" }] };
        Assert.False(Selector.TryFrom(bad, out _, out string error));
        Assert.Equal("\"Near\" is not a valid label selector operator", error);
        LabelSelector none = LabelSelector.Empty with { MatchExpressions = [new() { Key = "c", Operator = "In", Values = [] }] };
        Assert.False(Selector.TryFrom(none, out _, out error));
        Assert.Equal("values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty", error);
    }

    [Fact]
    public void NeverThrows()
    {
        const string Alphabet = "ab,=!()<>in notin\0 /.";
        for (int seed = 0; seed < 20_000; seed++)
        {
            Random random = new(seed);
            string text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            if (Selector.TryParse(text, out Selector? selector, out _))
            {
                Assert.True(Selector.TryParse(selector.ToString(), out Selector? again, out string error), $"{text}: {error}");
                Assert.Equal(selector.ToString(), again.ToString());
            }
        }
    }
}
