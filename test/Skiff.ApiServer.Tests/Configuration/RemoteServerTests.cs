using System.Text;
using Skiff.ApiServer.Configuration;
using Skiff.ApiServer.Tests.Certificates;

namespace Skiff.ApiServer.Tests.Configuration;

/// <summary>Servers that a kubeconfig names.</summary>
public sealed class RemoteServerTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("token: abc", "Bearer abc")]
    [InlineData("{username: a, password: b}", "Basic YTpi")]
    [InlineData("{}", null)]
    [InlineData("{tokenFile: token, token: abc}", "Bearer of-the-file")]
    public void Credentials_are_what_the_user_says(string user, string? header)
    {
        File.WriteAllText(Path.Combine(directory.Path, "token"), "of-the-file\n");

        RemoteServer server = Read("server: \"https://a.example/x\"", user);

        Assert.Equal(header, server.Identity.Authorization());
        Assert.Null(server.Identity.Certificate);
        Assert.False(server.Identity.IsTrusting);
    }

    [Fact]
    public void A_tokens_file_is_read_anew()
    {
        string path = Path.Combine(directory.Path, "token");
        File.WriteAllText(path, "one");
        RemoteServer server = Read("server: \"https://a.example\"", "tokenFile: token");
        File.WriteAllText(path, "two");

        Assert.Equal("Bearer two", server.Identity.Authorization());
    }

    [Fact]
    public void Files_are_looked_for_beside_it_and_what_is_embedded_wins()
    {
        File.WriteAllText(Path.Combine(directory.Path, "ca.pem"), "of the file");

        RemoteServer named = Read("{server: \"https://a.example\", certificate-authority: ca.pem, tls-server-name: b.example}", "{}");
        RemoteServer embedded = Read("{server: \"https://a.example\", certificate-authority: ca.pem, certificate-authority-data: YQ==}", "{}");

        Assert.Equal(("of the file", "b.example"), (Encoding.ASCII.GetString(named.Authorities.Span), named.ServerName));
        Assert.Equal("a", Encoding.ASCII.GetString(embedded.Authorities.Span));
    }

    [Theory]
    [InlineData("server: \"http://a.example\"", "{}", "invalid configuration: the server \"http://a.example\" of cluster \"there\" is no https URL")]
    [InlineData("{server: \"https://a.example\", certificate-authority-data: YQ==, insecure-skip-tls-verify: true}", "{}",
        "invalid configuration: specifying a root certificates file with the insecure flag is not allowed")]
    [InlineData("server: \"https://a.example\"", "exec: {command: rm}", "invalid configuration: the user's exec is not supported here")]
    [InlineData("{server: \"https://a.example\", proxy-url: \"http://b\"}", "{}", "invalid configuration: the cluster's proxy-url is not supported here")]
    public void What_cannot_be_used_is_told(string cluster, string user, string fault) => Assert.Equal(fault, FaultOf(Text(cluster, user)));

    [Theory]
    [InlineData("current-context: c", "current-context: \"\"", "invalid configuration: no current-context is set, or it is empty")]
    [InlineData("current-context: c", "current-context: d", "invalid configuration: context was not found for specified context: d")]
    [InlineData("cluster: there,", "cluster: nowhere,", "invalid configuration: cluster \"nowhere\" does not exist")]
    [InlineData("user: us}", "user: them}", "invalid configuration: user \"them\" does not exist")]
    public void What_is_not_there_is_told(string good, string bad, string fault) => Assert.Equal(
        fault, FaultOf(Text("server: \"https://a.example\"", "{}").Replace(good, bad, StringComparison.Ordinal)));

    private static string Text(string cluster, string user) => $$"""
        clusters: [{name: there, cluster: {{Braced(cluster)}} }]
        users: [{name: us, user: {{Braced(user)}} }]
        contexts: [{name: c, context: {cluster: there, user: us} }]
        current-context: c
        """;

    private static string Braced(string members) => members.StartsWith('{') ? members : "{" + members + "}";

    private RemoteServer Read(string cluster, string user)
    {
        string path = Path.Combine(directory.Path, "kubeconfig");
        File.WriteAllText(path, Text(cluster, user));
        Assert.True(RemoteServer.TryRead(path, out RemoteServer? server, out string? fault), fault);
        return server;
    }

    private string FaultOf(string text)
    {
        string path = Path.Combine(directory.Path, "kubeconfig");
        File.WriteAllText(path, text);
        return RemoteServer.TryRead(path, out _, out string? fault) ? "" : fault;
    }
}
