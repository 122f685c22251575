using System.Text;
using Skiff.ApiServer.Authorization.Configured;
using Skiff.ApiServer.Tests.Admission.Webhooks;
using Skiff.Machinery;

namespace Skiff.ApiServer.Tests.Authorization.Configured;

/// <summary>A webhook that decides on requests, and the files that lead to it.</summary>
internal sealed class AuthorizationWorld : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("skiff-authz-").FullName;

    private AuthorizationWorld(HookServer hook) => Hook = hook;

    public HookServer Hook { get; }

    /// <summary>The specifications it was asked about, as JSON texts.</summary>
    public string[] Specs => [.. Hook.Asked.Select(review => review["spec"]!.ToString()!)];

    public string ConfigPath => Path.Combine(directory, "authorization.yaml");

    public static async Task<AuthorizationWorld> StartAsync() => new(await HookServer.StartAsync());

    /// <summary>A review's answer.</summary>
    public static string Answer(bool allowed, bool denied = false, string reason = "") => $$"""
        {"kind":"SubjectAccessReview","apiVersion":"authorization.k8s.io/v1",
        "status":{"allowed":{{(allowed ? "true" : "false")}},"denied":{{(denied ? "true" : "false")}},"reason":"{{reason}}"} }
        """;

    /// <summary>Writes a configuration: the webhook first, then nodes and roles.</summary>
    /// <param name="decide">What the webhook answers to a specification, or the HTTP code it fails with.</param>
    /// <param name="more">Further members of the webhook, as YAML.</param>
    /// <param name="onFailure">The failure policy.</param>
    public void Write(Func<JsonObject, string> decide, string more = "", string onFailure = "NoOpinion")
    {
        string kubeconfig = Path.Combine(directory, "webhook.kubeconfig");
        File.WriteAllText(kubeconfig, Hook.KubeconfigAt("authorize", review => decide((JsonObject)review["spec"]!)));
        File.WriteAllText(ConfigPath, $$"""
            apiVersion: apiserver.config.k8s.io/v1
            kind: AuthorizationConfiguration
            authorizers:
            - type: Webhook
              name: policy.example
              webhook:
                timeout: 3s
                subjectAccessReviewVersion: v1
                failurePolicy: {{onFailure}}
                connectionInfo: {type: KubeConfigFile, kubeConfigFile: {{kubeconfig}}}
                {{more}}
            - {type: Node, name: node}
            - {type: RBAC, name: rbac}
            """);
    }

    public AuthorizationSettings Read()
    {
        Assert.True(AuthorizationFile.TryRead(ConfigPath, out AuthorizationSettings? settings, out string? fault), fault);
        return settings;
    }

    /// <summary>A server that is configured by the file.</summary>
    public Task<LiveServer> ServeAsync() => LiveServer.StartAsync(options => options with { Authorization = Read() });

    /// <summary>Why a text is no configuration; empty when it is one.</summary>
    public static string FaultOf(string yaml) => AuthorizationFile.TryParse(
        Encoding.UTF8.GetBytes($"apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\n{yaml}"), out _,
        out string? fault) ? "" : fault;

    public async ValueTask DisposeAsync()
    {
        await Hook.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }
}
