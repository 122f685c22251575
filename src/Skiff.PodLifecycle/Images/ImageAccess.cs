using Skiff.Model;

namespace Skiff.PodLifecycle.Images;

/// <summary>A pull secret that an image was pulled with, or could be.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its uid.</param>
/// <param name="Digest">Digest of the credentials in it that are meant for the image.</param>
public sealed record PullSecretMark(string Namespace, string Name, string Uid, string Digest)
{
    /// <summary>Whether two stand for the same right: the same object, whatever is in it by now, or the same content.</summary>
    public bool IsSame(PullSecretMark other) => Digest == other.Digest
        || (Namespace == other.Namespace && Name == other.Name && Uid == other.Uid);
}

/// <summary>Who has shown that an image may be his.</summary>
/// <param name="IsForAll">Whether it was pulled without credentials of a pod.</param>
/// <param name="Secrets">Secrets that it was pulled with.</param>
public sealed record ImagePullers(bool IsForAll, ListOf<PullSecretMark> Secrets)
{
    /// <summary>Nobody.</summary>
    public static ImagePullers None { get; } = new(false, []);
}

/// <summary>What the node has pulled of one image, by the names it was pulled under, without tag or digest.</summary>
/// <param name="ByName">Who pulled under a name.</param>
public sealed record PullRecord(MapOf<ImagePullers> ByName)
{
    /// <summary>The record after a pull.</summary>
    /// <param name="name">Name of the image, without tag or digest.</param>
    /// <param name="secret">What it was pulled with; null for nothing of a pod's own.</param>
    public PullRecord With(string name, PullSecretMark? secret)
    {
        ImagePullers before = ByName.Find(name) ?? ImagePullers.None;
        ImagePullers after = secret is null ? before with { IsForAll = true }
            : before with { Secrets = before.Secrets.Where(one => !one.IsSame(secret)).Add(secret) };
        return new(ByName.Set(name, after));
    }
}

/// <summary>Which pods may use an image that is on the node already, by upstream's policies. See KEP-2535.</summary>
/// <param name="Policy">One of the constants here.</param>
/// <param name="Allowed">Names of images that came otherwise and are for all; those that end in <c>/*</c> hold all below.</param>
public sealed record ImageAccess(string Policy, ListOf<string> Allowed)
{
    /// <summary>Everybody may use every image.</summary>
    public const string NeverVerify = "NeverVerify";

    /// <summary>Everybody may use images that the node did not pull.</summary>
    public const string NeverVerifyPreloadedImages = "NeverVerifyPreloadedImages";

    /// <summary>Everybody may use those images that the node did not pull and that are listed.</summary>
    public const string NeverVerifyAllowlistedImages = "NeverVerifyAllowlistedImages";

    /// <summary>Whoever uses an image has to show that he may pull it.</summary>
    public const string AlwaysVerify = "AlwaysVerify";

    /// <summary>Upstream's default.</summary>
    public static ImageAccess Default { get; } = new(NeverVerifyPreloadedImages, []);

    /// <summary>Whether a pod may use an image as it is; otherwise it has to be pulled for it.</summary>
    /// <param name="name">The image's full name, without tag or digest.</param>
    /// <param name="record">What the node has pulled of it; null when it came otherwise.</param>
    /// <param name="wasBegun">Whether a pull under this name was begun of which the end is not known.</param>
    /// <param name="secrets">What the pod has for the image.</param>
    public bool Allows(string name, PullRecord? record, bool wasBegun, IReadOnlyCollection<PullSecretMark> secrets)
    {
        if (Policy == NeverVerify) return true;
        if (record is null)
        {
            return !wasBegun && (Policy == NeverVerifyPreloadedImages
                || (Policy == NeverVerifyAllowlistedImages && Allowed.Any(pattern => Fits(pattern, name))));
        }

        return record.ByName.Find(name) is { } pullers
            && (pullers.IsForAll || secrets.Any(own => pullers.Secrets.Any(own.IsSame)));
    }

    private static bool Fits(string pattern, string name) => pattern.EndsWith("/*", StringComparison.Ordinal)
        ? name.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : name == pattern;
}
