using System.Globalization;
using Skiff.Machinery.Validation;
using Skiff.Model;

namespace Skiff.Machinery.Workloads;

/// <summary>
/// What a pod says of being the only one: of all pods of a namespace with the same name here, at most one has running
/// containers at any time, wherever they are.
/// </summary>
/// <param name="Name">What there may be one of.</param>
/// <param name="Lease">How long a node that cannot reach the API may let the containers run on.</param>
public sealed record SingletonMark(string Name, TimeSpan Lease)
{
    /// <summary>Annotation with the name.</summary>
    public const string Annotation = "skiff.io/singleton";

    /// <summary>Annotation with the lease in whole seconds; absent means <see cref="DefaultLeaseSeconds"/>.</summary>
    public const string LeaseAnnotation = "skiff.io/singleton-lease-seconds";

    /// <summary>Start of the names of the leases, which no node's own lease in another namespace can have.</summary>
    public const string LeasePrefix = "singleton.";

    /// <summary>Where the leases are: out of reach for those who may only write in the pods' namespaces.</summary>
    public const string LeaseNamespace = "kube-system";

    /// <summary>The lease of a pod that does not say.</summary>
    public const int DefaultLeaseSeconds = 60;

    private const int LeastSeconds = 3;
    private const int MostSeconds = 86_400;

    /// <summary>Name of the Lease that the singleton's pods contend for.</summary>
    /// <param name="podNamespace">The pods' namespace.</param>
    public string LeaseName(string podNamespace) => $"{LeasePrefix}{podNamespace}.{Name}";

    /// <summary>Reads the mark of a pod's annotations.</summary>
    /// <param name="annotations">The annotations.</param>
    /// <param name="mark">The mark; null for a pod that is no singleton.</param>
    /// <returns>The annotation that is wrong and why; null when none is.</returns>
    public static (string Annotation, string Message)? Read(MapOf<string> annotations, out SingletonMark? mark)
    {
        mark = null;
        int seconds = DefaultLeaseSeconds;
        if (annotations.TryGetValue(LeaseAnnotation, out string? text)
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds)
                || seconds is < LeastSeconds or > MostSeconds))
        {
            return (LeaseAnnotation, string.Create(
                CultureInfo.InvariantCulture, $"must be a number of seconds from {LeastSeconds} to {MostSeconds}"));
        }

        if (!annotations.TryGetValue(Annotation, out string? name)) return null;
        if (Names.Dns1123Label(name) is [string problem, ..]) return (Annotation, problem);
        mark = new(name, TimeSpan.FromSeconds(seconds));
        return null;
    }
}
