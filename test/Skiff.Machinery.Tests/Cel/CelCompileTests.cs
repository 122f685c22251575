using Skiff.Machinery.Cel;

namespace Skiff.Machinery.Tests.Cel;

public class CelCompileTests
{
    private const string Start = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

    [Theory]
    [InlineData("y > 1", "ERROR: <input>:1:1: undeclared reference to 'y' (in container '')\n | y > 1\n | ^")]
    [InlineData("x > 'a'", "ERROR: <input>:1:3: found no matching overload for '_>_' applied to '(int, string)'\n | x > 'a'\n | ..^")]
    [InlineData("foo(x)", "ERROR: <input>:1:4: undeclared reference to 'foo' (in container '')\n | foo(x)\n | ...^")]
    [InlineData("x.foo()", "ERROR: <input>:1:6: undeclared reference to 'foo' (in container '')\n | x.foo()\n | .....^")]
    [InlineData("x.name", "ERROR: <input>:1:2: type 'int' does not support field selection\n | x.name\n | .^")]
    [InlineData("[1, 'a']", "ERROR: <input>:1:5: expected type 'int' but found 'string'\n | [1, 'a']\n | ....^")]
    [InlineData("{'a': 1, 'b': 'c'}", "ERROR: <input>:1:15: expected type 'int' but found 'string'\n | {'a': 1, 'b': 'c'}\n | ..............^")]
    [InlineData("x && true", "ERROR: <input>:1:1: expected type 'bool' but found 'int'\n | x && true\n | ^")]
    [InlineData("x.all(i, true)", "ERROR: <input>:1:1: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)\n | x.all(i, true)\n | ^")]
    [InlineData("names.all(n, n)", "ERROR: <input>:1:14: expected type 'bool' but found 'string'\n | names.all(n, n)\n | .............^")]
    [InlineData("names.map(n + n, n)", "ERROR: <input>:1:13: argument is not an identifier\n | names.map(n + n, n)\n | ............^")]
    [InlineData("names.all(1, true)", "ERROR: <input>:1:11: argument must be a simple name\n | names.all(1, true)\n | ..........^")]
    [InlineData("has(x)", "ERROR: <input>:1:5: invalid argument to has() macro\n | has(x)\n | ....^")]
    [InlineData("size(1)", "ERROR: <input>:1:5: found no matching overload for 'size' applied to '(int)'\n | size(1)\n | ....^")]
    [InlineData("'a'.size(1)", "ERROR: <input>:1:9: found no matching overload for 'size' applied to 'string.(int)'\n | 'a'.size(1)\n | ........^")]
    [InlineData("é", "ERROR: <input>:1:1: Syntax error: token recognition error at: 'é'\n | é\n | ＾\nERROR: <input>:1:2: Syntax error: mismatched input '<EOF>' expecting " + Start + "\n | é\n | ．^")]
    [InlineData("1 +", "ERROR: <input>:1:4: Syntax error: mismatched input '<EOF>' expecting " + Start + "\n | 1 +\n | ...^")]
    [InlineData("1 + $", "ERROR: <input>:1:5: Syntax error: token recognition error at: '$'\n | 1 + $\n | ....^\nERROR: <input>:1:6: Syntax error: mismatched input '<EOF>' expecting " + Start + "\n | 1 + $\n | .....^")]
    [InlineData("1 + +", "ERROR: <input>:1:5: Syntax error: mismatched input '+' expecting " + Start + "\n | 1 + +\n | ....^\nERROR: <input>:1:6: Syntax error: mismatched input '<EOF>' expecting " + Start + "\n | 1 + +\n | .....^")]
    [InlineData("*@a | b", "ERROR: <input>:1:1: Syntax error: extraneous input '*' expecting " + Start + "\n | *@a | b\n | ^\nERROR: <input>:1:2: Syntax error: token recognition error at: '@'\n | *@a | b\n | .^\nERROR: <input>:1:5: Syntax error: token recognition error at: '| '\n | *@a | b\n | ....^\nERROR: <input>:1:7: Syntax error: extraneous input 'b' expecting <EOF>\n | *@a | b\n | ......^")]
    [InlineData("1 + 2\n3 +", "ERROR: <input>:2:1: Syntax error: mismatched input '3' expecting <EOF>\n | 3 +\n | ^")]
    [InlineData("{a}", "ERROR: <input>:1:3: Syntax error: mismatched input '}' expecting ':'\n | {a}\n | ..^")]
    [InlineData("(1", "ERROR: <input>:1:3: Syntax error: missing ')' at '<EOF>'\n | (1\n | ..^")]
    [InlineData("x.", "ERROR: <input>:1:3: Syntax error: no viable alternative at input '.'\n | x.\n | ..^")]
    [InlineData("{\"a\": 1}.\"a\"", "ERROR: <input>:1:10: Syntax error: no viable alternative at input '.\"a\"'\n | {\"a\": 1}.\"a\"\n | .........^")]
    [InlineData("T{}()", "ERROR: <input>:1:4: Syntax error: mismatched input '(' expecting <EOF>\n | T{}()\n | ...^")]
    [InlineData("in", "ERROR: <input>:1:1: Syntax error: mismatched input 'in' expecting " + Start + "\n | in\n | ^\nERROR: <input>:1:3: Syntax error: mismatched input '<EOF>' expecting " + Start + "\n | in\n | ..^")]
    [InlineData("namespace == 'a'", "ERROR: <input>:1:1: reserved identifier: namespace\n | namespace == 'a'\n | ^")]
    [InlineData("9223372036854775808", "ERROR: <input>:1:1: invalid int literal\n | 9223372036854775808\n | ^")]
    [InlineData("\"\\xFh\"", "ERROR: <input>:1:1: Syntax error: token recognition error at: '\"\\xFh'\n | \"\\xFh\"\n | ^\nERROR: <input>:1:6: Syntax error: token recognition error at: '\"'\n | \"\\xFh\"\n | .....^\nERROR: <input>:1:7: Syntax error: mismatched input '<EOF>' expecting " + Start + "\n | \"\\xFh\"\n | ......^")]
    [InlineData("[1, 2, 3].map(var, var * var)", "ERROR: <input>:1:15: reserved identifier: var\n | [1, 2, 3].map(var, var * var)\n | ..............^\nERROR: <input>:1:15: argument is not an identifier\n | [1, 2, 3].map(var, var * var)\n | ..............^\nERROR: <input>:1:20: reserved identifier: var\n | [1, 2, 3].map(var, var * var)\n | ...................^\nERROR: <input>:1:26: reserved identifier: var\n | [1, 2, 3].map(var, var * var)\n | .........................^")]
    public void ExplainsErrors(string expression, string expected) => Assert.Equal(expected, CelCases.Explain(expression));

    [Theory]
    [InlineData('(', 300)]
    [InlineData('[', 100_000)]
    [InlineData('-', 50_000)]
    [InlineData('!', 50_000)]
    [InlineData('{', 1000)]
    public void BoundsNesting(char letter, int count) => Assert.NotEmpty(CelCases.Explain(new string(letter, count)));

    [Fact]
    public void BoundsLengthAndChains()
    {
        Assert.Equal(
            "ERROR: <input>:-1:0: expression code point size exceeds limit: size: 100001, limit 100000",
            CelCases.Explain(new string(' ', 100_001)));
        string sum = string.Join("+", Enumerable.Repeat("1", 252));
        Assert.Equal("ERROR: <input>:-1:0: expression recursion limit exceeded: 250", CelCases.Explain(sum));
        Assert.Empty(CelCases.Explain(string.Join("||", Enumerable.Repeat("true", 5000))));
        string optional = "optional.of(1)" + string.Concat(Enumerable.Repeat(".optMap(v, v)", 40));
        Assert.Contains("exceeds limit", CelCases.Explain(optional), StringComparison.Ordinal);
    }

    [Fact]
    public void NeverThrows()
    {
        Random random = new(20);
        string[] parts = ["x", "object", ".", "?", "[", "]", "(", ")", "{", "}", "'a'", "1", "1u", "2.5", "+", "-", "!", "&&", "||",
            "==", "in", ":", ",", "map", "all", "has", "i", "`", "\"", "\\", "b'", "é", "@", "null", "true", "\n", "//", "optMap",
            "sortBy", "format", "matches", "'['", "size", "T", " "];
        for (int round = 0; round < 20_000; round++)
        {
            string expression = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));
            CelCompilation compiled = CelCases.Compile(expression);
            Assert.True(compiled.Program is null ^ compiled.Issues.Count == 0, expression);
            if (compiled.Program is not null) _ = CelCases.Run(expression);
        }
    }
}
