using System.Globalization;

namespace Skiff.Machinery.PodSecurity;

/// <summary>How much pods may do, from everything to little.</summary>
public enum SecurityLevel
{
    /// <summary>Everything.</summary>
    Privileged,

    /// <summary>Nothing that is known to give power over the node.</summary>
    Baseline,

    /// <summary>Only what follows the practice of hardening.</summary>
    Restricted,
}

/// <summary>A level as a version of the policy defines it.</summary>
/// <param name="Level">The level.</param>
/// <param name="Minor">The minor version whose definition holds; null for the newest.</param>
public readonly record struct LevelVersion(SecurityLevel Level, int? Minor)
{
    /// <summary>The newest version with a definition of its own: that of this server.</summary>
    public const int MinorMax = 36;

    /// <summary>The minor version whose definition is used.</summary>
    public int Effective => Math.Min(Minor ?? MinorMax, MinorMax);

    /// <summary>The level's name in labels.</summary>
    public static string NameOf(SecurityLevel level) => level switch
    {
        SecurityLevel.Privileged => "privileged",
        SecurityLevel.Baseline => "baseline",
        _ => "restricted",
    };

    /// <inheritdoc/>
    public override string ToString() => Minor is { } minor
        ? string.Create(CultureInfo.InvariantCulture, $"{NameOf(Level)}:v1.{minor}")
        : $"{NameOf(Level)}:latest";
}
