using System.Text.RegularExpressions;

namespace Skiff.ApiServer.Differential.Comparison;

/// <summary>What upstream words anew: an old text is translated before it is compared, so that what it says has to agree.</summary>
internal static class Words
{
    private const string Ip = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private const string Cidr = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    private static readonly (Regex Old, string New, string Why)[] all =
    [
        (new("may not be in the loopback range \\(127.0.0.0/8\\)"), "may not be in the loopback range (127.0.0.0/8, ::1/128)",
            "ranges of IPv6 are told since 1.21"),
        (new("may not be in the link-local range \\(169.254.0.0/16\\)"), "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
            "ranges of IPv6 are told since 1.21"),
        (new("multicast range \\(224.0.0.0/24\\)"), "multicast range (224.0.0.0/24, ff02::/10)", "ranges of IPv6 are told since 1.21"),
        (new("must be a valid IPv4 address$"), Ip, "addresses are asked for in other words since 1.32 (KEP-4858)"),
        (new("must be a valid IP address$"), Ip, "addresses are asked for in other words since 1.32 (KEP-4858)"),
        (new("must be valid IP address$"), Ip, "addresses are asked for in other words since 1.32 (KEP-4858)"),
        (new("must be valid CIDR"), Cidr, "ranges are asked for in other words since 1.32 (KEP-4858)"),
        (new("not a valid CIDR$"), Cidr, "ranges are asked for in other words since 1.32 (KEP-4858)"),
        (new("^(metadata.labels|.*[lL]abels|.*matchLabels|.*nodeSelector|spec.selector|.*taints\\[\\d+\\]\\.value|.*tolerations\\[\\d+\\]\\.operator): (.*)must be no more than 63 characters"),
            "$1: $2must be no more than 63 bytes", "lengths of labels are counted in bytes since 1.33"),
        (new("name part must be no more than 63 characters"), "name part must be no more than 63 bytes",
            "lengths of labels are counted in bytes since 1.33"),
        (new("a qualified name must consist of"), "a valid label key must consist of", "keys of labels have a name of their own since 1.34"),
        (new("invalid label key (\"[^\"]*\"): "), "<nil>: Invalid value: $1: ", "keys of selectors are told as fields since 1.21"),
        (new("unable to parse requirement: for 'Gt'"), "unable to parse requirement: values[0]: Invalid value: \"a\": for 'Gt'",
            "values of selectors are told as fields since 1.21"),
        (new("^reportingController: "), "reportingComponent: ", "events of core/v1 name the field of their version"),
        (new("must contain at least one letter or number \\(a-z, 0-9\\)"), "must contain at least one letter (a-z)", "names of ports in 1.33"),
        (new("(\\.backend|spec\\.defaultBackend): FieldValueInvalid: Invalid value: \"\": cannot set both port"),
            "$1.service: FieldValueInvalid: Invalid value: \"\": cannot set both port", "the service of a backend is named since 1.21"),
        (new("(\\.backend|spec\\.defaultBackend): FieldValueRequired: Required value: port name"),
            "$1.service: FieldValueRequired: Required value: port name", "the service of a backend is named since 1.21"),
        (new("(\\.backend|spec.defaultBackend): FieldValueInvalid: Invalid value: \"\": resource or service"),
            "$1: FieldValueRequired: Required value: resource or service", "a backend is required, not invalid, since 1.21"),
        (new("(Required value): $"), "$1", "nothing follows what has no detail since 1.21"),
        (new("Required value: (signerName|usages) must be provided$"), "Required value", "what a signing request needs is told shorter since 1.21"),
        (new("(unexpected end of JSON input) \\(.*\\)$"), "$1", "how much of a broken body is shown depends on the length of the version"),
        (new("(Required value): service (name|namespace) is required"), "$1", "words of the services of webhooks in 1.36"),
        (new("XPreserveUnknownFields\\] fields are allowed"), "XPreserveUnknownFields XValidations] fields are allowed", "schemas have rules since 1.25 (KEP-2876)"),
        (new("x-preserve-unknown-fields"), "x-kubernetes-preserve-unknown-fields", "the extension is told by its name since 1.21"),
        (new("must appear in spec.versions$"), "missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage "
            + "migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions", "a version that objects are stored in is told with what to do in 1.36"),
        (new("(DuringExecution\\[\\d+\\](\\.podAffinityTerm)?)\\.matchExpressions\\.(matchLabels|matchExpressions)"), "$1.labelSelector.$3",
            "selectors of affinity are told by their path in 1.36"),
        (new("host must be provided; desired format"), "host must be specified; desired format", "words of the addresses of webhooks in 1.36"),
        (new("on NetworkPolicy.extensions"), "on NetworkPolicy.networking.k8s.io", "extensions/v1beta1 is gone since 1.22"),
        (new("Ingress.extensions"), "Ingress.networking.k8s.io", "extensions/v1beta1 is gone since 1.22"),
        (new("in (scheme \"[^\"]*\"|this server's scheme)"), "in scheme", "where upstream's source makes its scheme is no part of the API"),
        (new("in version \"v\\d(alpha|beta)?\\d?\" cannot be handled"), "in version cannot be handled",
            "the version that the peer has the kind in"),
        (new("resourceVersion: Invalid value: \"[^\"]*\": strconv"), "strconv", "a version is no field in an error of a list since 1.21"),
        (new("(continue key is not valid): .*"), "$1", "how Go's decoders fail is no part of the API"),
        (new("StorageError: invalid object, Code: 4, Key: [^,]*, ResourceVersion: \\w+, AdditionalErrorMsg: "), "",
            "errors of the storage are not told since 1.21"),
        (new("may not specify more than 1 volume type$"), "may not specify more than 1 volume type per source",
            "words of projected volumes since 1.30"),
        (new("or capacity \\(or configSource, if the DynamicKubeletConfig feature gate is enabled\\)"), "or capacity",
            "dynamic kubelet configuration is gone since 1.26"),
        (new("expected numeric \\(int or float\\), got .*"), "expected numeric (int or float)", "types of Go are no part of the API"),
        (new("omits (all key fields \\[)?(key field )?(\"\\w+\")\\]? \\(and doesn't have default values?( for any key fields)?\\)"), "omits key $3",
            "keys that an item lacks are told together since structured-merge-diff 4.2"),
        (new("\\[(\\w+)=\\{\\}\\]"), "[$1=]", "keys that are no texts are shown since structured-merge-diff 4"),
        (new("must to greater or equal than 0"), "must be greater than or equal to 0", "words of leases since 1.27"),
        (new("(?<=spec\\.schedule: .*): End of range"), ": end of range", "errors of the reader of schedules start small since 1.21"),
        (new("(?<=spec\\.schedule: .*): Beginning of range"), ": beginning of range", "errors of the reader of schedules start small since 1.21"),
        (new("(?<=spec\\.schedule: .*): Step of range"), ": step of range", "errors of the reader of schedules start small since 1.21"),
        (new("(?<=spec\\.schedule: .*): Failed to parse"), ": failed to parse", "errors of the reader of schedules start small since 1.21"),
        (new("(?<=spec\\.schedule: .*): Too many"), ": too many", "errors of the reader of schedules start small since 1.21"),
        (new("(?<=spec\\.schedule: .*): Negative number"), ": negative number", "errors of the reader of schedules start small since 1.21"),
        (new("(?s)Found \"true\" in references for .*"), "Found \"true\" in references", "controllers are told with their kinds since 1.26"),
        (new(" \\(only allowed when HPAContainerMetrics feature is enabled\\)"), "", "containers are measured since 1.30"),
        (new("data\\[%s\\]"), "data", "a path that was made with the wrong words"),
        (new("Too long: must have at most (\\d+) (bytes|characters)"), "Too long: may not be more than $1 $2", "words of lengths since 1.32"),
        (new("hostAliases\\[\\d+\\]\\.(ip|hostnames)(\\[\\d+\\])?"), "hostAliases.$1", "host aliases are told with their index since 1.31"),
        (new("metadata\\.ownerReferences\\[\\d+\\]"), "metadata.ownerReferences", "owners are told with their index since 1.33"),
        (new("metadata\\.ownerReferences\\.(\\w+): FieldValueInvalid: Invalid value: \"\": (kind|name|uid|version) must not be empty"),
            "metadata.ownerReferences.$1: FieldValueRequired: Required value: must not be empty", "what an owner lacks is required since 1.34"),
        (new("(metadata\\.ownerReferences\\.apiVersion: .*): version must not be empty"), "$1: must be <group>/<version> or <version>",
            "versions of owners are told in other words since 1.34"),
        (new("failed to create typed patch object( \\([^)]*\\))?: "), "failed to create typed patch object: ",
            "what is applied and does not fit is told with its name and kind since 1.23"),
        (new("`configMapKeyRef` or `secretKeyRef`"), "`configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
            "variables come from files since 1.34 (KEP-3721)"),
        (new("(sysctls\\[\\d+\\]\\.name: .*must have at most 253 characters and match regex ).*"), "$1", "names of sysctls have slashes since 1.23"),
        (new("[Ee]xpected exactly 5 fields, found \\d: .*"), "Expected exactly 5 fields", "how the reader of schedules fails"),
    ];

    /// <summary>An old text in the words of today.</summary>
    public static string Translated(string text) =>
        all.Aggregate(text, (made, translation) => translation.Old.Replace(made, translation.New));

    /// <summary>Why two texts that say the same are worded differently; null when they do not say the same.</summary>
    public static string? Reason(string theirs, string ours)
    {
        if (theirs == ours || Translated(theirs) != Translated(ours)) return null;
        return "words: " + Array.Find(all, translation => translation.Old.IsMatch(theirs) || translation.Old.IsMatch(ours)).Why;
    }
}
