using Skiff.Machinery.Cel;

namespace Skiff.Machinery.Tests.Cel;

public class CelCostTests
{
    [Theory]
    [InlineData("1 + 2", 1)]
    [InlineData("x", 1)]
    [InlineData("x + 1", 2)]
    [InlineData("object.spec.replicas", 3)]
    [InlineData("has(object.spec)", 1)]
    [InlineData("has(object.spec.replicas)", 2)]
    [InlineData("object.metadata.name == 'web'", 4)]
    [InlineData("x in [1, 2, 3]", 1)]
    [InlineData("x in [x, 2]", 14)]
    [InlineData("[1, 2]", 0)]
    [InlineData("[x]", 11)]
    [InlineData("{'a': x}", 31)]
    [InlineData("[1, 2, 3].all(i, i > 0)", 16)]
    [InlineData("[1, 2, 3].map(i, i * 2)", 43)]
    [InlineData("'hello'.startsWith('he')", 1)]
    [InlineData("'hello hello hello'.matches('h.*')", 2)]
    [InlineData("true || x > 1", 0)]
    [InlineData("names.max() == ''", 1)]
    public void CountsAsUpstream(string expression, long cost) => Assert.Equal((ulong)cost, CelCases.Cost(expression));

    [Theory]
    [InlineData("'Hello World!'", "", 0, 0)]
    [InlineData("dynMap['key']", "", 2, 2)]
    [InlineData("has(dynMap.a.b)", "", 2, 2)]
    [InlineData("[1, 2, 3]", "", 10, 10)]
    [InlineData("{'a': 1, 'b': 2, 'c': 3}", "", 30, 30)]
    [InlineData("ints.all(x, true)", "ints=100", 2, 302)]
    [InlineData("lists.all(x, x.all(y, true))", "lists=50 lists.@items=10", 2, 1752)]
    [InlineData("[1, 2, 3].all(x, true)", "", 20, 20)]
    [InlineData("text.matches('[0-9]')", "text=500", 3, 103)]
    [InlineData("'123'.matches('[0-9]')", "", 2, 2)]
    [InlineData("flag || flag || flag || flag", "", 1, 4)]
    [InlineData("2 in [1, 2, 3]", "", 13, 13)]
    [InlineData("true ? 1 : 2", "", 0, 0)]
    [InlineData("string(raw)", "raw=500", 1, 51)]
    [InlineData("string(raw) == string(raw)", "raw=500", 3, 152)]
    [InlineData("bytes(text) == bytes(text)", "text=500", 3, 302)]
    [InlineData("text.contains(other)", "text=500 other=500", 2, 2502)]
    [InlineData("text.startsWith(other)", "other=500", 2, 52)]
    [InlineData("size(text)", "", 2, 2)]
    [InlineData("(x > 2 ? ints : ints).all(y, true)", "ints=1", 4, 7)]
    [InlineData("mapOfLists.all(k, mapOfLists[k].all(x, true))", "mapOfLists=5 mapOfLists.@values=10", 2, 187)]
    [InlineData("mapOfLists.all(k, k.contains(k))", "mapOfLists=5 mapOfLists.@keys=10", 2, 32)]
    [InlineData("(ints + ints).all(x, true)", "ints=10", 4, 64)]
    [InlineData("'abcdefg'.contains(text + other)", "text=10 other=10", 2, 6)]
    [InlineData("x > x ? ints.size() : ints.size()", "", 5, 5)]
    [InlineData("text.endsWith('abcdefghijklmnopqrstuvwxyz') == other.endsWith('abcdefghijklmnopqrstuvwxyz')", "", 9, 9)]
    [InlineData("((5 != 6) == (1 == 2)) == ((3 <= 4) == (9 != 9))", "", 7, 7)]
    [InlineData("[1, 2, 3, 4, 5].filter(x, x % 2 == 0)", "", 41, 101)]
    [InlineData("[1, 2, 3, 4, 5].map(x, x)", "", 86, 86)]
    [InlineData("[1, 2, 3, 4, 5].map(x, x).filter(x, x % 2 == 0)", "", 117, 177)]
    [InlineData("[1, 2, 3, 4, 5].map(x, x).exists(x, x == 5) == true", "", 108, 118)]
    [InlineData("[1, 2, 3, 4, 5].map(x, x)[4]", "", 87, 87)]
    [InlineData("[[1, 2], [1, 2], [1, 2], [1, 2], [1, 2]][4]", "", 61, 61)]
    [InlineData("{'a': [1, 2], 'b': [1, 2], 'c': [1, 2], 'd': [1, 2], 'e': [1, 2]}.b", "", 81, 81)]
    [InlineData("[[1, 1], [2, 2], [3, 3], [4, 4], [5, 5]].all(y, y.all(y, y == 1))", "", 76, 136)]
    [InlineData("[1, 2, 3, 4, 5].map(x, [x, x]).all(y, y.all(y, y == 1))", "", 157, 217)]
    [InlineData("strings.map(x, [x, x]).all(y, y.all(y, y.startsWith('a')))", "strings=5 strings.@items=10", 13, 208)]
    [InlineData("[1, 2, 3, 4, 5].map(x, x).map(x, x) + [1]", "", 173, 173)]
    [InlineData("[1, 2, 3].all(i, i in [1, 2, 3].map(j, j + j))", "", 20, 230)]
    [InlineData("dyn([1, 2, 3]).all(i, i in dyn([1, 2, 3]).map(j, j + j))", "", 21, 234)]
    [InlineData("{'hello': 'hi'}['hello'] != {'hello': 'bye'}['hello']", "", 63, 63)]
    [InlineData("['hello', 'hi'][0] != ['hello', 'bye'][1]", "", 23, 23)]
    [InlineData("type(1)", "", 1, 1)]
    [InlineData("type(1) == int", "", 3, 1844674407370955266)]
    [InlineData("authorizer.group('').resource('pods').check('get').allowed()", "", 350004, 350004)]
    public void EstimatesAsUpstream(string expression, string sizes, ulong least, ulong most)
    {
        CelEnvironment environment = CelEnvironment.Kubernetes.WithVariables(
            ("x", CelType.Int), ("flag", CelType.Bool), ("text", CelType.String), ("other", CelType.String),
            ("raw", CelType.Bytes), ("ints", CelType.ListOf(CelType.Int)), ("strings", CelType.ListOf(CelType.String)),
            ("lists", CelType.ListOf(CelType.ListOf(CelType.Int))),
            ("mapOfLists", CelType.MapOf(CelType.String, CelType.ListOf(CelType.Int))),
            ("dynMap", CelType.MapOf(CelType.String, CelType.MapOf(CelType.String, CelType.Dyn))),
            ("authorizer", AuthorizerLibrary.Authorizer));
        CelProgram program = environment.Compile(expression).Program!;
        Assert.Equal(new CostRange(least, most), program.EstimateCost(new Hints(sizes)));
    }

    private sealed class Hints(string text) : ICelSizes
    {
        private readonly Dictionary<string, ulong> sizes = text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static hint => hint.Split('=')).ToDictionary(static hint => hint[0], static hint => ulong.Parse(hint[1]));

        public CostRange? Find(IReadOnlyList<string> path, CelType type) =>
            sizes.TryGetValue(string.Join('.', path), out ulong most) ? new(0, most) : null;
    }

    [Fact]
    public void StopsAtTheLimit()
    {
        string nested = "lists.range(2000).all(a, lists.range(2000).all(b, a + b >= 0))";
        CelResult result = CelCases.Compile(nested).Program!.Run(new CelVariables(), stop: TestContext.Current.CancellationToken);
        Assert.True(result.IsOverLimit);
        Assert.Equal("operation cancelled: actual cost limit exceeded", result.Error);
        Assert.InRange(result.Cost, 1_000_001UL, 1_010_000UL);
    }

    [Fact]
    public void StopsAtTheLimitWhateverLogicSays()
    {
        string hidden = "lists.range(100000).all(a, a >= 0) || true";
        Assert.True(CelCases.Compile(hidden).Program!.Run(new CelVariables(), 1000, TestContext.Current.CancellationToken).IsOverLimit);
    }

    [Fact]
    public void StopsWhenAsked()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        CelProgram program = CelCases.Compile("lists.range(100000).all(a, a >= 0)").Program!;
        Assert.Equal("operation interrupted", program.Run(new CelVariables(), ulong.MaxValue, stop.Token).Error);
    }
}
