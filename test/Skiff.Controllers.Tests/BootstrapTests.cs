using System.Text;
using Skiff.Machinery.Access;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers.Tests;

/// <summary>What becomes of tokens for joining.</summary>
public sealed class BootstrapTests
{
    private static readonly DateTimeOffset now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_cluster_is_signed_with_each_token_that_may_and_no_other()
    {
        ConfigMap info = ConfigMap.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = "kube-public", Name = "cluster-info" },
            Data = MapOf.Create(
                ("kubeconfig", "Hello from the other side. I must have called a thousand times."),
                ("jws-kubeconfig-gone", "old"), ("other", "kept")),
        };
        ListOf<Secret> tokens =
        [
            Token("joshua", "my voice is my passcode"), Token("silent", "s", ("usage-bootstrap-signing", "false")),
            Token("passed", "s", ("expiration", "2029-12-31T23:59:59Z")), Token("coming", "s", ("expiration", "2030-01-01T00:01:00Z")),
        ];

        Plan plan = BootstrapSigningController.Reconcile(new(info, tokens, now));

        ConfigMap signed = (ConfigMap)((UpdateWrite)Assert.Single(plan.Writes)).Value;
        Assert.Equal(["jws-kubeconfig-coming", "jws-kubeconfig-joshua", "kubeconfig", "other"], signed.Data.Keys);
        // Upstream's own vector.
        Assert.Equal("eyJhbGciOiJIUzI1NiIsImtpZCI6Impvc2h1YSJ9..VShe2taLd-YTrmWuRkcL_8QTNDHYxQIEBsAYYiIj1_8",
            signed.Data["jws-kubeconfig-joshua"]);
        Assert.Equal(TimeSpan.FromMinutes(1), plan.RequeueAfter);
        Assert.True(BootstrapSigningController.Reconcile(new(signed, tokens, now)).IsDry);
    }

    [Theory]
    [InlineData("", false, null)]
    [InlineData("2030-01-01T00:00:10Z", false, 10)]
    [InlineData("2030-01-01T01:00:10+01:00", false, 10)]
    [InlineData("2030-01-01T00:00:00Z", true, null)]
    [InlineData("soon", true, null)]
    public void A_token_is_deleted_when_its_time_has_passed(string expiration, bool isDeleted, int? seconds)
    {
        Plan plan = BootstrapTokenCleaningController.Reconcile(new(Token("aaaaaa", "s", ("expiration", expiration)), now));
        Assert.Equal(isDeleted, plan.Writes is [DeleteWrite]);
        Assert.Equal(seconds is { } left ? TimeSpan.FromSeconds(left) : null, plan.RequeueAfter);
    }

    [Theory]
    [InlineData("abcdef.0123456789abcdef", true)]
    [InlineData("Abcdef.0123456789abcdef", false)]
    [InlineData("abcdef.0123456789abcde", false)]
    [InlineData("abcdef-0123456789abcdef", false)]
    [InlineData("abcde.f0123456789abcdef", false)]
    [InlineData("", false)]
    public void Tokens_have_one_form(string text, bool isToken) => Assert.Equal(isToken, BootstrapToken.Parse(text) is not null);

    private static Secret Token(string id, string secret, params (string Key, string Value)[] more)
    {
        MapOf<Bytes> data = MapOf.Create(
            ("token-id", Utf8(id)), ("token-secret", Utf8(secret)), ("usage-bootstrap-signing", Utf8("true")));
        foreach ((string key, string value) in more) data = data.Set(key, Utf8(value));
        return Secret.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = "kube-system", Name = $"bootstrap-token-{id}", UID = "u" },
            Type = SecretType.BootstrapToken,
            Data = data,
        };
    }

    private static Bytes Utf8(string text) => new(Encoding.UTF8.GetBytes(text));
}
