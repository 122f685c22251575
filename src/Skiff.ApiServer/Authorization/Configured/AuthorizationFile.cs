using System.Diagnostics.CodeAnalysis;
using Skiff.ApiServer.Configuration;
using Skiff.Machinery.Policies;
using Skiff.Machinery.Validation;
using Skiff.Model;

namespace Skiff.ApiServer.Authorization.Configured;

/// <summary>Reads a file of kind AuthorizationConfiguration in <c>apiserver.config.k8s.io</c>.</summary>
public static class AuthorizationFile
{
    private const int ConditionsMax = 64;
    private const string InCluster = "InClusterConfig";
    private const string KubeconfigFile = "KubeConfigFile";

    private static readonly string[] versions =
    [
        "apiserver.config.k8s.io/v1", "apiserver.config.k8s.io/v1beta1", "apiserver.config.k8s.io/v1alpha1",
    ];

    private static readonly TimeSpan timeoutMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan allowedDefault = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan refusedDefault = TimeSpan.FromSeconds(30);

    /// <summary>The settings of a file, or why there are none.</summary>
    public static bool TryRead(
        string path, [NotNullWhen(true)] out AuthorizationSettings? settings, [NotNullWhen(false)] out string? fault)
    {
        settings = null;
        if (!ConfigFile.TryReadText(path, out byte[]? text, out fault) || !TryParse(text, out settings, out fault))
        {
            fault = $"{path}: {fault}";
            return false;
        }

        settings = settings with { Path = path };
        return true;
    }

    /// <summary>The settings of a text, or why there are none.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> text, [NotNullWhen(true)] out AuthorizationSettings? settings, [NotNullWhen(false)] out string? fault)
    {
        if (!ConfigFile.TryParse(text, "AuthorizationConfiguration", versions, SettingsOf, out settings, out fault)) return false;
        settings = settings with { Text = text };
        fault = Misnamed(settings);
        if (fault is not null) settings = null;
        return settings is not null;
    }

    private static AuthorizationSettings SettingsOf(ConfigObject root)
    {
        List<AuthorizerSetting> authorizers = [];
        IReadOnlyList<ConfigObject> given = root.Objects("authorizers");
        if (given.Count == 0) root.Faults.Required(root.At("authorizers"), "at least one authorization mode must be defined");
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (ConfigObject one in given)
        {
            (string typeName, string name) = (one.Text("type"), one.Text("name"));
            ConfigObject? webhook = one.Object("webhook");
            // Read before anything is judged: what is not read is told as unknown.
            Faults ofWebhook = new();
            WebhookSetting? setting = webhook is null ? null : WebhookOf(webhook, one.Path!, ofWebhook);
            if (TypeOf(one, typeName, authorizers) is not { } type) continue;
            CheckName(one, name, names);
            if (type == AuthorizerType.Webhook) one.Faults.Add(ofWebhook);
            if (type == AuthorizerType.Webhook && webhook is null) one.Faults.Required(one.At("webhook"), "required when type=Webhook");
            if (type != AuthorizerType.Webhook && webhook is not null)
                one.Faults.Invalid(one.At("webhook"), "non-null", "may only be specified when type=Webhook");
            authorizers.Add(new(type, name, setting));
        }

        return new(authorizers.ToListOf());
    }

    private static AuthorizerType? TypeOf(ConfigObject one, string text, List<AuthorizerSetting> before)
    {
        FieldPath path = one.At("type");
        if (text.Length == 0) one.Faults.Required(path);
        else if (!Enum.GetNames<AuthorizerType>().Contains(text)) one.Faults.NotSupported(path, text, Enum.GetNames<AuthorizerType>());
        else
        {
            AuthorizerType type = Enum.Parse<AuthorizerType>(text);
            if (type == AuthorizerType.Webhook || before.TrueForAll(other => other.Type != type)) return type;
            one.Faults.Duplicate(path, text);
        }

        return null;
    }

    private static void CheckName(ConfigObject one, string name, HashSet<string> names)
    {
        FieldPath path = one.At("name");
        if (name.Length == 0) one.Faults.Required(path);
        else if (names.Contains(name)) one.Faults.Duplicate(path, name);
        else if (Names.Dns1123Subdomain(name) is { Count: > 0 } problems)
            one.Faults.Invalid(path, name, $"authorizer name is invalid: {string.Join(", ", problems)}");
        names.Add(name);
    }

    // Upstream leaves the step "webhook" out of the paths of these faults.
    private static WebhookSetting? WebhookOf(ConfigObject webhook, FieldPath path, Faults faults)
    {
        TimeSpan timeout = webhook.Duration("timeout");
        if (timeout == TimeSpan.Zero) faults.Required(path.Child("timeout"));
        else if (timeout > timeoutMax || timeout < TimeSpan.Zero)
            faults.Invalid(path.Child("timeout"), GoDuration.Format(timeout), "must be > 0s and <= 30s");
        TimeSpan allowedFor = TimeToKeep(webhook, "authorizedTTL", "cacheAuthorizedRequests", allowedDefault, path, faults);
        TimeSpan refusedFor = TimeToKeep(webhook, "unauthorizedTTL", "cacheUnauthorizedRequests", refusedDefault, path, faults);
        string version = webhook.Text("subjectAccessReviewVersion");
        if (version.Length == 0) faults.Required(path.Child("subjectAccessReviewVersion"));
        else if (version is not ("v1" or "v1beta1")) faults.NotSupported(path.Child("subjectAccessReviewVersion"), version, "v1", "v1beta1");
        IReadOnlyList<ConfigObject> conditions = webhook.Objects("matchConditions");
        CheckConditionVersion(webhook.Text("matchConditionSubjectAccessReviewVersion"), conditions.Count, path, faults);
        string policy = webhook.Text("failurePolicy");
        if (policy.Length == 0) faults.Required(path.Child("failurePolicy"));
        else if (policy is not ("NoOpinion" or "Deny")) faults.NotSupported(path.Child("failurePolicy"), policy, "NoOpinion", "Deny");
        RemoteServer? server = ServerOf(webhook.Object("connectionInfo"), path.Child("connectionInfo"), faults);
        AccessConditions? compiled = ConditionsOf(conditions, path.Child("matchConditions"), faults);
        return server is null ? null : new()
        {
            Server = server,
            Timeout = timeout,
            ReviewVersion = version,
            AllowedFor = allowedFor,
            RefusedFor = refusedFor,
            DeniesOnFailure = policy == "Deny",
            Conditions = compiled,
        };
    }

    private static TimeSpan TimeToKeep(
        ConfigObject webhook, string name, string flag, TimeSpan usual, FieldPath path, Faults faults)
    {
        bool isKept = webhook.Flag(flag) ?? true;
        TimeSpan given = webhook.Duration(name);
        if (given < TimeSpan.Zero) faults.Invalid(path.Child(name), GoDuration.Format(given), "must be > 0s");
        return !isKept ? TimeSpan.Zero : given == TimeSpan.Zero ? usual : given;
    }

    private static void CheckConditionVersion(string version, int conditions, FieldPath path, Faults faults)
    {
        path = path.Child("matchConditionSubjectAccessReviewVersion");
        if (version.Length == 0 && conditions > 0) faults.Required(path, "required if match conditions are specified");
        else if (version is not ("" or "v1")) faults.NotSupported(path, version, "v1");
    }

    private static RemoteServer? ServerOf(ConfigObject? connection, FieldPath path, Faults faults)
    {
        (string type, string file) = (connection?.Text("type") ?? "", connection?.Text("kubeConfigFile") ?? "");
        FieldPath filePath = path.Child("kubeConfigFile");
        switch (type)
        {
            case "":
                faults.Required(path.Child("type"));
                break;
            case InCluster:
                if (connection!.Has("kubeConfigFile")) faults.Invalid(filePath, file, "can only be set when type=KubeConfigFile");
                // An API server that asks itself asks for ever.
                faults.Invalid(path.Child("type"), type, "not allowed for an API server");
                break;
            case KubeconfigFile when file.Length == 0:
                faults.Required(filePath);
                break;
            case KubeconfigFile when !System.IO.Path.IsPathRooted(file):
                faults.Invalid(filePath, file, "must be an absolute path");
                break;
            case KubeconfigFile when Directory.Exists(file):
                faults.Invalid(filePath, file, "must be a regular file");
                break;
            case KubeconfigFile when !File.Exists(file):
                faults.Invalid(filePath, file, $"error loading file: stat {file}: no such file or directory");
                break;
            case KubeconfigFile:
                if (RemoteServer.TryRead(file, out RemoteServer? server, out string? fault)) return server;
                faults.Invalid(filePath, file, $"error loading file: {fault}");
                break;
            default:
                string shown = connection!.Has("kubeConfigFile") ? GoText.Quote(file) : "null";
                faults.NotSupportedText(path.Child("type"),
                    $"{{\"Type\":{GoText.Quote(type)},\"KubeConfigFile\":{shown}}}", InCluster, KubeconfigFile);
                break;
        }

        return null;
    }

    private static AccessConditions? ConditionsOf(IReadOnlyList<ConfigObject> given, FieldPath path, Faults faults)
    {
        List<PolicyExpression> compiled = [];
        string[] expressions = [.. given.Select(condition => condition.Text("expression"))];
        if (expressions.Length > ConditionsMax)
        {
            faults.TooMany(path, expressions.Length, ConditionsMax);
            return null;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < expressions.Length; i++)
        {
            FieldPath at = path.Index(i).Child("expression");
            if (string.IsNullOrWhiteSpace(expressions[i]))
            {
                faults.Required(at);
                continue;
            }

            if (!seen.Add(expressions[i]))
            {
                faults.Duplicate(at, expressions[i]);
                continue;
            }

            PolicyExpression expression = AccessConditions.Compile(expressions[i]);
            if (expression.Error.Length > 0) faults.Invalid(at, expressions[i], expression.Error);
            compiled.Add(expression);
        }

        return AccessConditions.Of(compiled);
    }

    private static string UsualName(AuthorizerType type) => type.ToString().ToLowerInvariant();

    // What is built in has its one name; upstream says so after everything else.
    private static string? Misnamed(AuthorizationSettings settings)
    {
        string[] faults =
        [
            .. settings.Authorizers.AsEnumerable()
                .Where(one => one.Type != AuthorizerType.Webhook && one.Name != UsualName(one.Type))
                .Select(one => $"expected name {UsualName(one.Type)} for authorizer {one.Type} instead of {one.Name}"),
        ];
        return faults.Length switch
        {
            0 => null,
            1 => faults[0],
            _ => $"[{string.Join(", ", faults)}]",
        };
    }
}
