using System.Diagnostics.CodeAnalysis;
using Skiff.ApiServer.Configuration;
using Skiff.Machinery.Validation;
using Skiff.Model;

namespace Skiff.ApiServer.Auditing;

/// <summary>Reads a policy from a file of kind Policy in <c>audit.k8s.io/v1</c>.</summary>
public static class AuditPolicyFile
{
    private static readonly string[] levels = [.. Enum.GetNames<AuditLevel>()];
    private static readonly string[] stages = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"];

    /// <summary>The policy of a file, or why there is none.</summary>
    public static bool TryRead(
        string path, [NotNullWhen(true)] out AuditPolicy? policy, [NotNullWhen(false)] out string? fault) =>
        ConfigFile.TryRead(path, "Policy", ["audit.k8s.io/v1"], PolicyOf, out policy, out fault);

    /// <summary>The policy of a text, or why there is none.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> text, [NotNullWhen(true)] out AuditPolicy? policy, [NotNullWhen(false)] out string? fault) =>
        ConfigFile.TryParse(text, "Policy", ["audit.k8s.io/v1"], PolicyOf, out policy, out fault);

    private static AuditPolicy PolicyOf(ConfigObject root)
    {
        root.Object("metadata");
        AuditStages omitted = StagesOf(root, "omitStages");
        bool omitFields = root.Flag("omitManagedFields") ?? false;
        return new(ListOf.From(root.Objects("rules").Select(rule => RuleOf(rule, omitted, omitFields))));
    }

    private static AuditRule RuleOf(ConfigObject rule, AuditStages omitted, bool omitFields)
    {
        AuditRule read = new(new AuditDecision(
            LevelOf(rule), omitted | StagesOf(rule, "omitStages"), rule.Flag("omitManagedFields") ?? omitFields))
        {
            Users = rule.Texts("users"),
            UserGroups = rule.Texts("userGroups"),
            Verbs = rule.Texts("verbs"),
            Resources = ListOf.From(rule.Objects("resources").Select(ResourcesOf)),
            Namespaces = rule.Texts("namespaces"),
            NonResourceURLs = rule.Texts("nonResourceURLs"),
        };
        CheckUrls(rule, read);
        return read;
    }

    private static AuditLevel LevelOf(ConfigObject rule)
    {
        string text = rule.Text("level");
        if (levels.Contains(text)) return Enum.Parse<AuditLevel>(text);
        if (text.Length == 0) rule.Faults.Required(rule.At("level"));
        else rule.Faults.NotSupported(rule.At("level"), text, levels);
        return AuditLevel.None;
    }

    private static AuditStages StagesOf(ConfigObject owner, string name)
    {
        AuditStages omitted = AuditStages.None;
        ListOf<string> texts = owner.Texts(name);
        for (int i = 0; i < texts.Count; i++)
        {
            if (stages.Contains(texts[i])) omitted |= Enum.Parse<AuditStages>(texts[i]);
            else owner.Faults.Invalid(owner.At(name).Index(i), texts[i], $"allowed stages are {string.Join(',', stages)}");
        }

        return omitted;
    }

    private static AuditResources ResourcesOf(ConfigObject owner)
    {
        AuditResources read = new(owner.Text("group"), owner.Texts("resources"), owner.Texts("resourceNames"));
        IReadOnlyList<string> problems = read.Group.Length == 0 ? [] : Names.Dns1123Subdomain(read.Group);
        if (problems.Count > 0) owner.Faults.Invalid(owner.At("group"), read.Group, string.Join(',', problems));
        if (!read.Names.IsEmpty && read.Resources.IsEmpty)
        {
            owner.Faults.Invalid(owner.At("resourceNames"), read.Names, "using resourceNames requires at least one resource");
        }

        return read;
    }

    private static void CheckUrls(ConfigObject rule, AuditRule read)
    {
        FieldPath path = rule.At("nonResourceURLs");
        for (int i = 0; i < read.NonResourceURLs.Count; i++)
        {
            string url = read.NonResourceURLs[i];
            if (url == "*") continue;
            if (!url.StartsWith('/')) rule.Faults.Invalid(path.Index(i), url, "non-resource URL rules must begin with a '/' character");
            if (url.IndexOf('*', StringComparison.Ordinal) is var star and >= 0 && star < url.Length - 1)
            {
                rule.Faults.Invalid(path.Index(i), url, "non-resource URL wildcards '*' must be the final character of the rule");
            }
        }

        if (!read.NonResourceURLs.IsEmpty && !(read.Resources.IsEmpty && read.Namespaces.IsEmpty))
        {
            rule.Faults.Invalid(path, read.NonResourceURLs, "rules cannot apply to both regular resources and non-resource URLs");
        }
    }
}
