using System.Text;
using System.Text.Json;
using Skiff.ApiServer.Discovery;
using Skiff.Model;

namespace Skiff.ApiServer.Tests.Discovery;

public sealed class DiscoveryPublisherTests
{
    private const string Aggregated =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

    private readonly DiscoveryPublisher publisher = new(Kinds.All, "10.0.0.1:6443");

    [Theory]
    [InlineData("/api", "APIVersions")]
    [InlineData("/apis", "APIGroupList")]
    [InlineData("/apis/", "APIGroupList")]
    [InlineData("/apis/apps", "APIGroup")]
    [InlineData("/api/v1", "APIResourceList")]
    [InlineData("/apis/apps/v1", "APIResourceList")]
    public void Paths_answer_their_kind(string path, string kind)
    {
        JsonElement root = Parse(publisher.Answer(path, "", "")!);
        Assert.Equal(kind, root.GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("/api/v2")]
    [InlineData("/apis/nothing")]
    [InlineData("/apis/apps/v2")]
    [InlineData("/apis//v1")]
    [InlineData("/apis/apps/v1/deployments")]
    [InlineData("/apx")]
    [InlineData("/")]
    public void Other_paths_answer_nothing(string path) => Assert.Null(publisher.Answer(path, "", ""));

    [Theory]
    [InlineData(
        Aggregated, "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", "apidiscovery.k8s.io/v2")]
    [InlineData(
        "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json",
        "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList", "apidiscovery.k8s.io/v2beta1")]
    [InlineData("application/json", "application/json", null)]
    [InlineData("*/*", "application/json", null)]
    [InlineData("text/html;q=0.9,application/json;q=0.1", "application/json", null)]
    public void The_form_is_the_one_asked_for(string accept, string mediaType, string? apiVersion)
    {
        DocumentReply reply = publisher.Answer("/apis", accept, "")!;
        Assert.Equal(mediaType, reply.MediaType);
        if (apiVersion is not null) Assert.Equal(apiVersion, Parse(reply).GetProperty("apiVersion").GetString());
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json;q=0")]
    [InlineData("application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList")]
    public void A_form_there_is_not_is_refused(string accept) =>
        Assert.Equal(406, publisher.Answer("/apis", accept, "")!.Code);

    [Fact]
    public void A_client_that_has_the_document_is_told_so()
    {
        DocumentReply first = publisher.Answer("/apis", Aggregated, "")!;
        DocumentReply second = publisher.Answer("/apis", Aggregated, first.ETag)!;
        Assert.Equal((200, 304), (first.Code, second.Code));
        Assert.True(second.Body.IsEmpty);
        Assert.True(first.VariesByAccept);

        publisher.Update(Kinds.All.Where(kind => kind.Group != "batch"));
        Assert.Equal(200, publisher.Answer("/apis", Aggregated, first.ETag)!.Code);
        Assert.Null(publisher.Answer("/apis/batch/v1", "", ""));
    }

    [Fact]
    public void Protobuf_carries_the_same_as_json()
    {
        DocumentReply reply = publisher.Answer("/apis/apps/v1", "application/vnd.kubernetes.protobuf", "")!;
        Assert.Equal("application/vnd.kubernetes.protobuf", reply.MediaType);
        Assert.Null(ProtoEnvelope.Open(reply.Body.Span, out TypeMeta type, out ReadOnlySpan<byte> message));
        Assert.Equal(new("v1", "APIResourceList"), type);
        Assert.True(message.IndexOf(Encoding.UTF8.GetBytes("deployments/scale")) > 0);
    }

    private static JsonElement Parse(DocumentReply reply) => JsonDocument.Parse(reply.Body).RootElement;
}
