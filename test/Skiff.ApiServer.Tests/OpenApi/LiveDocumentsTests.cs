namespace Skiff.ApiServer.Tests.OpenApi;

/// <summary>Documents as they come over the network.</summary>
public sealed class LiveDocumentsTests
{
    [Theory]
    [InlineData("/openapi/v2", "application/json")]
    [InlineData("/openapi/v3", "application/json")]
    [InlineData("/apis", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")]
    public async Task What_a_client_has_already_is_answered_with_nothing_and_breaks_no_request(string path, string accept)
    {
        List<string> broken = [];
        await using LiveServer live = await LiveServer.StartAsync(
            options => options with { RequestBroke = (request, fault) => broken.Add($"{request}: {fault.Message}") });
        Answered first = await live.GetAsync(path, null, ("Accept", accept));
        Answered again = await live.GetAsync(path, null, ("Accept", accept), ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal((200, 304, ""), (first.Code, again.Code, again.Text));
        Assert.Empty(broken);
    }
}
