using Skiff.Machinery.Validation.Admission;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Validation.Definitions;

/// <summary>Rules of how versions are converted.</summary>
internal static class ConversionRules
{
    private static readonly string[] ReviewVersions = ["v1", "v1beta1"];

    /// <summary>Whether a review version is one that servers have spoken.</summary>
    public static bool IsKnownVersion(string version) => ReviewVersions.Contains(version);

    /// <summary>Checks a conversion.</summary>
    public static void Check(CustomResourceConversion conversion, DefinitionOptions options, FieldPath path, Faults faults)
    {
        FieldPath strategy = path.Child("strategy");
        if (conversion.Strategy.Length == 0) faults.Required(strategy);
        else faults.OneOf(strategy, conversion.Strategy, ConversionStrategyType.None, ConversionStrategyType.Webhook);
        WebhookClientConfig? config = conversion.Webhook?.ClientConfig;
        ListOf<string> versions = conversion.Webhook?.ConversionReviewVersions ?? default;
        FieldPath configPath = path.Child("webhookClientConfig"), versionsPath = path.Child("conversionReviewVersions");
        if (conversion.Strategy == ConversionStrategyType.Webhook)
        {
            if (config is null) faults.Required(configPath, "required when strategy is set to Webhook");
            else CheckConfig(config, options, configPath, faults);
            CheckReviewVersions(versions, options.KnownReviewVersion, versionsPath, faults);
            return;
        }

        if (config is not null) faults.Forbidden(configPath, "should not be set when strategy is not set to Webhook");
        if (!versions.IsEmpty) faults.Forbidden(versionsPath, "should not be set when strategy is not set to Webhook");
    }

    private static void CheckConfig(WebhookClientConfig config, DefinitionOptions options, FieldPath path, Faults faults)
    {
        if (config.URL is null == config.Service is null) faults.Required(path, "exactly one of url or service is required");
        else if (config.URL is { } url) WebhookClientRules.CheckUrl(url, path.Child("url"), faults);
        else if (config.Service is { } service)
            WebhookClientRules.CheckService(service.Name, service.Namespace, service.Path, service.Port, path.Child("service"), faults);
        if (!config.CABundle.IsAbsent && config.CABundle.Length > 0 && !options.AnyBundle)
            WebhookClientRules.CheckBundle(config.CABundle, path.Child("caBundle"), faults);
    }

    private static void CheckReviewVersions(ListOf<string> versions, bool requireKnown, FieldPath path, Faults faults)
    {
        if (versions.IsEmpty)
        {
            faults.Required(path);
            return;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < versions.Count; i++)
        {
            if (!seen.Add(versions[i])) faults.Invalid(path.Index(i), versions[i], "duplicate version");
            else faults.Invalid(path.Index(i), versions[i], Names.Dns1035Label(versions[i]));
        }

        if (requireKnown && !versions.Any(IsKnownVersion))
            faults.Invalid(path, versions, $"must include at least one of {string.Join(", ", ReviewVersions)}");
    }
}
