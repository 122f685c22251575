namespace Skiff.ApiServer.Tests.Wire;

/// <summary>Who asks for tables and metadata of the older version gets them under its name, within and without.</summary>
public sealed class MetaBetaTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Theory]
    [InlineData("Table", Maps, "Table", "rows", "object")]
    [InlineData("Table", Maps + "/a", "Table", "rows", "object")]
    [InlineData("PartialObjectMetadataList", Maps, "PartialObjectMetadataList", "items", "")]
    [InlineData("PartialObjectMetadata", Maps + "/a", "PartialObjectMetadata", "", "")]
    public async Task Every_version_is_the_one_asked_for(string form, string path, string kind, string list, string inner)
    {
        await using LiveServer live = await LiveServer.StartAsync();
        await live.PostAsync(Maps, """{"metadata":{"name":"a","annotations":{"x":"meta.k8s.io/v1"}}}""");
        foreach (string version in (string[])["v1", "v1beta1"])
        {
            Answered answer = await live.GetAsync(path, null, ("Accept", $"application/json;as={form};v={version};g=meta.k8s.io"));
            Assert.Equal((200, kind, $"meta.k8s.io/{version}"), (answer.Code, answer.At("kind"), answer.At("apiVersion")));
            if (list.Length == 0) continue;
            string[] first = inner.Length > 0 ? [list, "0", inner] : [list, "0"];
            Assert.Equal($"meta.k8s.io/{version}", answer.At([.. first, "apiVersion"]));
            Assert.Equal("meta.k8s.io/v1", answer.At([.. first, "metadata", "annotations", "x"]));
        }
    }

    [Fact]
    public async Task An_older_version_is_taken_when_it_comes_first_and_none_that_never_was()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        const string Forms = "application/json;as=Table;v=v1alpha1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
        Assert.Equal("meta.k8s.io/v1beta1", (await live.GetAsync(Maps, null, ("Accept", Forms))).At("apiVersion"));
        Assert.Equal(406, (await live.GetAsync(Maps, null, ("Accept", "application/json;as=Table;v=v1alpha1;g=meta.k8s.io"))).Code);
    }
}
