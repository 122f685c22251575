using System.Text;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Images;

namespace Skiff.PodLifecycle.Tests;

public sealed class PullSecretTests
{
    [Theory]
    [InlineData("registry.example", "registry.example/app:1", true)]
    [InlineData("https://registry.example/v2/", "registry.example/app:1", true)]
    [InlineData("https://registry.example/v2/team", "registry.example/team/app:1", true)]
    [InlineData("registry.example/team", "registry.example/team/app:1", true)]
    [InlineData("registry.example/team", "registry.example/other/app:1", false)]
    [InlineData("registry.example:5000", "registry.example/app:1", false)]
    [InlineData("registry.example", "registry.example:5000/app:1", false)]
    [InlineData("*.example", "registry.example/app:1", true)]
    [InlineData("*.example", "a.registry.example/app:1", false)]
    [InlineData("*.*.example", "a.registry.example/app:1", true)]
    [InlineData("reg*y.example", "registry.example/app:1", true)]
    [InlineData("example", "registry.example/app:1", false)]
    [InlineData("https://index.docker.io/v1/", "docker.io/library/busybox:latest", true)]
    [InlineData("docker.io", "docker.io/library/busybox:latest", true)]
    [InlineData("docker.io.evil.example", "docker.io/library/busybox:latest", false)]
    public void Credentials_go_only_where_they_belong(string key, string image, bool expected) =>
        Assert.Equal(expected, PullSecret.Find([Secret($$$$"""{"auths":{"{{{{key}}}}":{"username":"u","password":"p"}}}""")], image).Count == 1);

    [Fact]
    public void The_more_precise_come_first_and_all_are_told()
    {
        Secret general = Secret("""{"auths":{"registry.example":{"username":"general","password":"p"}}}""");
        Secret precise = Secret("""{"auths":{"registry.example/team":{"username":"precise","password":"p"}}}""");
        Assert.Equal(["precise", "general"], PullSecret.Find([general, precise], "registry.example/team/app:1").Select(one => one.Credentials.Username));
    }

    [Fact]
    public void Name_and_password_may_be_one_text()
    {
        string auth = Convert.ToBase64String("u:p:q"u8);
        Assert.Equal(new PullCredentials("u", "p:q", "", ""), Assert.Single(
            PullSecret.Find([Secret($$$$"""{"auths":{"registry.example":{"auth":"{{{{auth}}}}"}}}""")], "registry.example/app:1")).Credentials);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"auths":{"registry.example":[]}}""")]
    [InlineData("""{"auths":{"registry.example":{"auth":"%%%"}}}""")]
    public void What_cannot_be_read_has_none(string text) =>
        Assert.Empty(PullSecret.Find([Secret(text)], "registry.example/app:1"));

    private static Secret Secret(string text) => Skiff.Model.Core.V1.Secret.Empty with
    {
        Data = MapOf.Create((".dockerconfigjson", new Bytes(Encoding.UTF8.GetBytes(text)))),
    };
}
