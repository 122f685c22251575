using System.Diagnostics.CodeAnalysis;
using Skiff.ApiServer.Configuration;
using Skiff.Machinery.Cel;
using Skiff.Machinery.Validation;
using Skiff.Model;

namespace Skiff.ApiServer.Authentication.Jwt;

/// <summary>Reads a file of kind AuthenticationConfiguration in <c>apiserver.config.k8s.io</c>.</summary>
public static class AuthenticationFile
{
    private const int IssuersMax = 64;

    private static readonly string[] versions = ["apiserver.config.k8s.io/v1", "apiserver.config.k8s.io/v1beta1"];
    private static readonly CelEnvironment ofClaims =
        CelEnvironment.Kubernetes.WithVariables(("claims", CelType.MapOf(CelType.String, CelType.Dyn)));
    private static readonly CelEnvironment ofUsers =
        CelEnvironment.Kubernetes.WithVariables(("user", CelType.MapOf(CelType.String, CelType.Dyn)));

    /// <summary>The settings of a file, or why there are none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ownIssuer">The cluster's own issuer, which no other may be.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="fault">Why there are none.</param>
    public static bool TryRead(
        string path, string ownIssuer, [NotNullWhen(true)] out AuthenticationSettings? settings,
        [NotNullWhen(false)] out string? fault) =>
        ConfigFile.TryRead(path, "AuthenticationConfiguration", versions, root => SettingsOf(root, ownIssuer), out settings, out fault);

    /// <summary>The settings of a text, or why there are none.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> text, string ownIssuer, [NotNullWhen(true)] out AuthenticationSettings? settings,
        [NotNullWhen(false)] out string? fault) =>
        ConfigFile.TryParse(text, "AuthenticationConfiguration", versions, root => SettingsOf(root, ownIssuer), out settings, out fault);

    private static AuthenticationSettings SettingsOf(ConfigObject root, string ownIssuer)
    {
        List<JwtIssuer> issuers = [];
        IReadOnlyList<ConfigObject> given = root.Objects("jwt");
        if (given.Count > IssuersMax) root.Faults.TooMany(root.At("jwt"), given.Count, IssuersMax);
        foreach (ConfigObject jwt in given)
        {
            JwtIssuer issuer = IssuerOf(jwt, ownIssuer);
            if (issuers.Any(other => other.Url == issuer.Url)) jwt.Faults.Duplicate(jwt.At("issuer").Child("url"), issuer.Url);
            issuers.Add(issuer);
        }

        if (root.Object("anonymous") is not { } anonymous) return new(issuers.ToListOf(), true, default);
        bool isEnabled = anonymous.Flag("enabled") ?? false;
        ListOf<string> paths = ListOf.From(anonymous.Objects("conditions").Select(condition => condition.Text("path")));
        if (!isEnabled && !paths.IsEmpty)
        {
            root.Faults.Invalid(anonymous.At("conditions"), paths, "enabled should be set to true when conditions are defined");
        }

        return new(issuers.ToListOf(), isEnabled, paths);
    }

    private static JwtIssuer IssuerOf(ConfigObject jwt, string ownIssuer)
    {
        ConfigObject? issuer = jwt.Object("issuer"), mappings = jwt.Object("claimMappings");
        if (issuer is null) jwt.Faults.Required(jwt.At("issuer"));
        if (mappings is null) jwt.Faults.Required(jwt.At("claimMappings"));
        IReadOnlyList<ConfigObject> rules = jwt.Objects("claimValidationRules");
        return new()
        {
            Url = issuer is null ? "" : UrlOf(issuer, "url", ownIssuer),
            DiscoveryUrl = issuer?.Has("discoveryURL") == true ? UrlOf(issuer, "discoveryURL", "") : "",
            CertificateAuthority = issuer?.Text("certificateAuthority") ?? "",
            Audiences = issuer is null ? default : AudiencesOf(issuer),
            RequiredClaims = RequiredOf(rules),
            ClaimRules = ListOf.From(rules.Where(rule => rule.Has("expression")).Select(rule => RuleOf(rule, ofClaims)).OfType<ClaimRule>()),
            UserRules = ListOf.From(jwt.Objects("userValidationRules").Select(rule => RuleOf(rule, ofUsers)).OfType<ClaimRule>()),
            Username = SourceOf(mappings, "username", isRequired: true, hasPrefix: true),
            Groups = SourceOf(mappings, "groups", isRequired: false, hasPrefix: true),
            Uid = SourceOf(mappings, "uid", isRequired: false, hasPrefix: false),
            Extra = mappings is null ? default : ListOf.From(mappings.Objects("extra").Select(ExtraOf).OfType<(string, CelProgram)>()),
        };
    }

    private static string UrlOf(ConfigObject issuer, string name, string taken)
    {
        string text = issuer.Text(name);
        FieldPath path = issuer.At(name);
        string? fault = text.Length == 0 ? null
            : !Uri.TryCreate(text, UriKind.Absolute, out Uri? url) ? "must be a URL"
            : url.Scheme != "https" ? "URL scheme must be https"
            : url.UserInfo.Length > 0 ? "URL must not contain a username or password"
            : url.Query.Length > 0 ? "URL must not contain a query"
            : url.Fragment.Length > 0 ? "URL must not contain a fragment"
            : text == taken ? $"URL must not overlap with disallowed issuers: [{taken}]"
            : null;
        if (text.Length == 0) issuer.Faults.Required(path, "URL is required");
        else if (fault is not null) issuer.Faults.Invalid(path, text, fault);
        return text;
    }

    private static ListOf<string> AudiencesOf(ConfigObject issuer)
    {
        ListOf<string> audiences = issuer.Texts("audiences");
        string policy = issuer.Text("audienceMatchPolicy");
        FieldPath path = issuer.At("audiences");
        if (audiences.IsEmpty) issuer.Faults.Required(path, $"at least one {path} is required");
        for (int i = 0; i < audiences.Count; i++)
        {
            if (audiences[i].Length == 0) issuer.Faults.Required(path.Index(i), "audience can't be empty");
        }

        if (audiences.Count > 1 && policy != "MatchAny")
        {
            issuer.Faults.Invalid(issuer.At("audienceMatchPolicy"), policy, "audienceMatchPolicy must be MatchAny for multiple audiences");
        }
        else if (policy is not ("" or "MatchAny")) issuer.Faults.NotSupported(issuer.At("audienceMatchPolicy"), policy, "", "MatchAny");
        return audiences;
    }

    private static ListOf<(string, string)> RequiredOf(IReadOnlyList<ConfigObject> rules)
    {
        List<(string, string)> required = [];
        foreach (ConfigObject rule in rules)
        {
            bool hasClaim = rule.Has("claim"), hasExpression = rule.Has("expression");
            if (hasClaim == hasExpression)
            {
                rule.Faults.InvalidText(rule.Path!, "{}", hasClaim
                    ? "claim and expression can't both be set"
                    : "claim or expression is required");
            }

            (string claim, string value) = (rule.Text("claim"), rule.Text("requiredValue"));
            if (hasClaim) required.Add((claim, value));
            else if (value.Length > 0) rule.Faults.Invalid(rule.At("requiredValue"), value, "requiredValue can't be set when expression is set");
        }

        return required.ToListOf();
    }

    private static ClaimRule? RuleOf(ConfigObject rule, CelEnvironment environment)
    {
        string message = rule.Text("message");
        CelProgram? condition = ProgramOf(rule, "expression", environment, isCondition: true);
        return condition is null ? null : new(condition, message);
    }

    private static ClaimSource SourceOf(ConfigObject? mappings, string name, bool isRequired, bool hasPrefix)
    {
        ConfigObject? source = mappings?.Object(name);
        if (mappings is null) return ClaimSource.None;
        bool hasClaim = source?.Text("claim").Length > 0, hasExpression = source?.Text("expression").Length > 0;
        FieldPath path = mappings.At(name);
        if (hasClaim && hasExpression) mappings.Faults.InvalidText(path, "\"\"", "claim and expression can't both be set");
        if (isRequired && !hasClaim && !hasExpression) mappings.Faults.Required(path, "claim or expression is required");
        bool isPrefixed = hasPrefix && source?.Has("prefix") == true;
        string prefix = hasPrefix ? source?.Text("prefix") ?? "" : "";
        if (hasClaim && hasPrefix && !isPrefixed)
        {
            mappings.Faults.Required(path.Child("prefix"),
                "prefix is required when claim is set. It can be set to an empty string to disable prefixing");
        }

        if (hasExpression && isPrefixed) mappings.Faults.Invalid(path.Child("prefix"), prefix, "prefix can't be set when expression is set");
        return source is null
            ? ClaimSource.None
            : new(source.Text("claim"), prefix, hasExpression ? ProgramOf(source, "expression", ofClaims) : null);
    }

    private static (string, CelProgram)? ExtraOf(ConfigObject extra)
    {
        string key = extra.Text("key");
        int slash = key.IndexOf('/', StringComparison.Ordinal);
        bool isKey = slash > 0 && slash < key.Length - 1 && !key.Any(char.IsUpper) && Names.IsSubdomain(key.AsSpan(0, slash));
        if (key.Length == 0) extra.Faults.Required(extra.At("key"));
        else if (!isKey) extra.Faults.Invalid(extra.At("key"), key, "must be a domain-prefixed path (such as \"acme.io/foo\") in lower case");
        return ProgramOf(extra, "valueExpression", ofClaims) is { } program ? (key, program) : null;
    }

    private static CelProgram? ProgramOf(ConfigObject owner, string name, CelEnvironment environment, bool isCondition = false)
    {
        string text = owner.Text(name);
        if (text.Length == 0)
        {
            owner.Faults.Required(owner.At(name), $"{name} is required");
            return null;
        }

        CelCompilation compiled = environment.Compile(text);
        if (compiled.Program is not { } program)
        {
            owner.Faults.Invalid(owner.At(name), text, $"compilation failed: {compiled.Error}");
            return null;
        }

        if (isCondition && program.Type != CelType.Bool && program.Type != CelType.Dyn)
        {
            owner.Faults.Invalid(owner.At(name), text, "must evaluate to bool");
        }

        return program;
    }
}
