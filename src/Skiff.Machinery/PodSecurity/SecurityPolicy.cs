using System.Globalization;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.PodSecurity;

/// <summary>What the labels of a namespace ask of its pods.</summary>
/// <param name="Enforce">What is refused otherwise.</param>
/// <param name="Audit">What is noted otherwise.</param>
/// <param name="Warn">What the client is warned of otherwise.</param>
public sealed record SecurityPolicy(LevelVersion Enforce, LevelVersion Audit, LevelVersion Warn)
{
    private const string Prefix = "pod-security.kubernetes.io/";
    private static readonly FieldPath labelsPath = FieldPath.Metadata.Child("labels");
    private static readonly LevelVersion anything = new(SecurityLevel.Privileged, null);

    /// <summary>The policy of a namespace without labels: upstream's default.</summary>
    public static SecurityPolicy Default { get; } = new(anything, anything, anything);

    /// <summary>Whether nothing is asked at all.</summary>
    public bool IsPrivileged => Enforce.Level == SecurityLevel.Privileged && AsksNobody;

    /// <summary>Whether nothing is noted or warned of.</summary>
    public bool AsksNobody => Audit.Level == SecurityLevel.Privileged && Warn.Level == SecurityLevel.Privileged;

    /// <summary>
    /// Reads labels. There is always a policy: what cannot be read is enforced strictly, and neither noted nor warned of.
    /// </summary>
    public static (SecurityPolicy Policy, ListOf<StatusCause> Faults) Of(MapOf<string> labels)
    {
        if (!Speaks(labels)) return (Default, default);
        Faults faults = new();
        SecurityLevel? enforced = Level(labels, "enforce", faults, out bool isEnforceGood);
        int? enforcedMinor = Minor(labels, "enforce", faults, out _);
        SecurityLevel? audited = Level(labels, "audit", faults, out bool isAuditGood);
        int? auditedMinor = Minor(labels, "audit", faults, out _);
        SecurityLevel? warned = Level(labels, "warn", faults, out bool isWarnGood);
        int? warnedMinor = Minor(labels, "warn", faults, out bool hasWarnVersion);
        LevelVersion enforce = new(enforced ?? SecurityLevel.Privileged, enforcedMinor);
        LevelVersion audit = new(isAuditGood ? audited ?? SecurityLevel.Privileged : SecurityLevel.Privileged, auditedMinor);
        LevelVersion warn = new(isWarnGood ? warned ?? SecurityLevel.Privileged : SecurityLevel.Privileged, warnedMinor);
        bool followsEnforce = warned is null && isEnforceGood && enforce.Level > warn.Level;
        if (followsEnforce) warn = new(enforce.Level, hasWarnVersion ? warn.Minor : enforce.Minor);
        return (new(enforce, audit, warn), faults.ToCauses());
    }

    // Every pod asks its namespace, and hardly a namespace says anything.
    private static bool Speaks(MapOf<string> labels)
    {
        foreach ((string label, _) in labels)
        {
            if (label.StartsWith(Prefix, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    // Null when the label is not there.
    private static SecurityLevel? Level(MapOf<string> labels, string mode, Faults faults, out bool isGood)
    {
        isGood = true;
        if (!labels.TryGetValue(Prefix + mode, out string? name)) return null;
        switch (name)
        {
            case "privileged": return SecurityLevel.Privileged;
            case "baseline": return SecurityLevel.Baseline;
            case "restricted": return SecurityLevel.Restricted;
            default:
                isGood = false;
                faults.Invalid(labelsPath.Key(Prefix + mode), name, "must be one of privileged, baseline, restricted");
                return SecurityLevel.Restricted;
        }
    }

    // Null for the newest, which is also what cannot be read.
    private static int? Minor(MapOf<string> labels, string mode, Faults faults, out bool isThere)
    {
        string label = $"{Prefix}{mode}-version";
        isThere = labels.TryGetValue(label, out string? text);
        if (!isThere || text == "latest") return null;
        bool isMinor = text!.StartsWith("v1.", StringComparison.Ordinal) && (text.Length == 4 || text[3..4] != "0");
        if (isMinor && int.TryParse(text.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out int minor)) return minor;
        faults.Invalid(labelsPath.Key(label), text, "must be \"latest\" or \"v1.x\"");
        return null;
    }
}
