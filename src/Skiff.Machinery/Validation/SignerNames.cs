using Skiff.Model;

namespace Skiff.Machinery.Validation;

/// <summary>Rules of a signer's name: <c>domain/path</c>.</summary>
internal static class SignerNames
{
    // A namespaced path has a label, a dot and a subdomain behind the domain.
    private const int LengthMax = Names.SubdomainMax + 1 + Names.SubdomainMax + Names.LabelMax + 1;

    public static void Check(FieldPath path, string name, Faults faults)
    {
        if (name.Length == 0)
        {
            faults.Required(path);
            return;
        }

        string[] segments = name.Split('/');
        if (segments.Length != 2)
        {
            faults.Invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
            return;
        }

        if (Names.Bytes(segments[0]) > Names.SubdomainMax) faults.TooLong(path, Names.SubdomainMax);
        string[] labels = segments[0].Split('.');
        CheckLabels(path, segments[0], labels, Names.Dns1123Label, faults);
        if (labels.Length < 2)
        {
            faults.Invalid(path, segments[0], "should be a domain with at least two segments separated by dots");
        }

        CheckLabels(path, segments[1], segments[1].Split('.'), Names.Dns1123Subdomain, faults);
        if (Names.Bytes(name) > LengthMax) faults.TooLong(path, LengthMax);
    }

    // The first bad label is told of; the others would say the same again.
    private static void CheckLabels(
        FieldPath path, string segment, string[] labels, Func<string, IReadOnlyList<string>> rule, Faults faults)
    {
        foreach (string label in labels)
        {
            IReadOnlyList<string> problems = rule(label);
            if (problems.Count == 0) continue;
            foreach (string problem in problems)
            {
                faults.Invalid(path, segment, $"validating label {GoText.Quote(label)}: {problem}");
            }

            return;
        }
    }
}
