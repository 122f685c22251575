using System.Net;
using Skiff.Machinery.Signing;
using Skiff.Model;
using Skiff.Model.Authorization.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Control;

/// <summary>What a cluster tells its controllers. Immutable; the defaults are upstream's.</summary>
public sealed record ControlSettings
{
    /// <summary>The settings of a cluster that sets nothing.</summary>
    public static ControlSettings Default { get; } = new();

    /// <summary>The cluster's root certificates as PEM text, published to every namespace; empty publishes none.</summary>
    public string RootCertificates { get; init; } = "";

    /// <summary>
    /// Makes the token that a secret of a name holds for an account, the same one each time; null fills in no secrets.
    /// </summary>
    public Func<ServiceAccount, string, string>? SecretToken { get; init; }

    /// <summary>
    /// Makes the certificate that a request asks for, with these usages and for this long, as PEM text; empty when the
    /// authority has ended. Null signs nothing.
    /// </summary>
    public Func<SigningRequest, ListOf<string>, TimeSpan, Bytes>? SignCertificate { get; init; }

    /// <summary>Whether somebody may do something, as a subject access review answers; null approves nothing.</summary>
    public Func<SubjectAccessReviewSpec, bool>? IsAllowed { get; init; }

    /// <summary>
    /// The scale of the object that owns a pod of a namespace, whatever its kind is; the answer is null for one that is not
    /// there. Null knows no kinds but those that every cluster has.
    /// </summary>
    public Func<OwnerReference, string, OwnerScale?>? FindScale { get; init; }

    /// <summary>
    /// Where nodes keep the directories of local-path volumes, an absolute path; empty provisions none.
    /// </summary>
    public string LocalPathDirectory { get; init; } = "";

    /// <summary>The addresses of all pods, of which each node is given a block; null gives none.</summary>
    public IPNetwork? PodRange { get; init; }

    /// <summary>Finds a time zone by its name in the zone database; null for one that is not in it.</summary>
    public Func<string, TimeZoneInfo?> FindTimeZone { get; init; } = static name => name == "UTC" ? TimeZoneInfo.Utc : null;

    /// <summary>The time zone of schedules that name none.</summary>
    public TimeZoneInfo LocalTimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>How long a node may be silent before its state is unknown.</summary>
    public TimeSpan NodeMonitorGrace { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>How long a node that has never reported may be silent.</summary>
    public TimeSpan NodeStartupGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many finished pods are kept before the oldest are collected; 0 keeps all.</summary>
    public int TerminatedPodsMax { get; init; } = 12_500;

    /// <summary>How long a node must be missing before the pods bound to it are collected.</summary>
    public TimeSpan MissingNodeQuarantine { get; init; } = TimeSpan.FromSeconds(40);
}
