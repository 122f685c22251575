using System.Security.Cryptography;
using System.Text;
using Skiff.Model;

namespace Skiff.ApiServer.Discovery;

/// <summary>A short name for the form a kind is stored in; it changes only when objects have to be rewritten.</summary>
public static class StorageVersionHash
{
    private const int HashBytes = 8;

    /// <summary>The hash of a kind; empty for a kind that is not stored.</summary>
    public static string Of(Kind kind)
    {
        // What can be watched is stored; reviews and the like are answered and forgotten.
        if (!kind.Verbs.Contains("watch")) return "";
        (string group, string version) = StoredAs(kind);
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{group}/{version}/{kind.Name}"));
        return Convert.ToBase64String(hash, 0, HashBytes);
    }

    // Two kinds are served in two places and stored once.
    private static (string Group, string Version) StoredAs(Kind kind) => (kind.Group, kind.Name) switch
    {
        ("events.k8s.io", "Event") => ("", "v1"),
        ("autoscaling", "HorizontalPodAutoscaler") => ("autoscaling", "v2"),
        _ => (kind.Group, kind.StoredVersion),
    };
}
