using Skiff.ApiServer.Configuration;
using Skiff.Machinery.Policies;
using Skiff.Model;

namespace Skiff.ApiServer.Authorization.Configured;

/// <summary>Who decides on requests.</summary>
public enum AuthorizerType
{
    /// <summary>Allows everything.</summary>
    AlwaysAllow,

    /// <summary>Allows nothing.</summary>
    AlwaysDeny,

    /// <summary>What runs on a node decides what its agent may do.</summary>
    Node,

    /// <summary>Roles.</summary>
    RBAC,

    /// <summary>Another server.</summary>
    Webhook,
}

/// <summary>Another server that decides.</summary>
public sealed record WebhookSetting
{
    /// <summary>The server.</summary>
    public required RemoteServer Server { get; init; }

    /// <summary>How long one attempt to ask may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Version of the reviews it is sent.</summary>
    public required string ReviewVersion { get; init; }

    /// <summary>How long an allowance is remembered; none is when zero.</summary>
    public required TimeSpan AllowedFor { get; init; }

    /// <summary>How long it is remembered that something was not allowed; not at all when zero.</summary>
    public required TimeSpan RefusedFor { get; init; }

    /// <summary>Whether a request is refused that the server could not be asked about.</summary>
    public required bool DeniesOnFailure { get; init; }

    /// <summary>The requests it is asked about; null for all.</summary>
    public required AccessConditions? Conditions { get; init; }
}

/// <summary>One authorizer.</summary>
/// <param name="Type">What decides.</param>
/// <param name="Name">Its name in counts and errors.</param>
/// <param name="Webhook">The server, when it is one.</param>
public sealed record AuthorizerSetting(AuthorizerType Type, string Name, WebhookSetting? Webhook = null);

/// <summary>Who decides on requests, in order.</summary>
/// <param name="Authorizers">The authorizers.</param>
public sealed record AuthorizationSettings(ListOf<AuthorizerSetting> Authorizers)
{
    /// <summary>What holds when nothing is configured.</summary>
    public static AuthorizationSettings Default { get; } =
        new([new(AuthorizerType.Node, "node"), new(AuthorizerType.RBAC, "rbac")]);

    /// <summary>The file they were read from; empty when there is none. It is read again when it changes.</summary>
    public string Path { get; init; } = "";

    /// <summary>The bytes of that file as they were read.</summary>
    public ReadOnlyMemory<byte> Text { get; init; }
}
