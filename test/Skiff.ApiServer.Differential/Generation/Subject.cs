using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Skiff.ApiServer.Differential.Servers;
using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Model;
using Encoding = System.Text.Encoding;

namespace Skiff.ApiServer.Differential.Generation;

/// <summary>A kind that both servers serve, with valid objects of it to begin with.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Wording">What the peer calls it.</param>
/// <param name="Seeds">Texts of valid objects, <c>$N</c> in place of the name.</param>
internal sealed record Subject(Kind Kind, Wording Wording, IReadOnlyList<string> Seeds)
{
    /// <summary>The namespace that all objects live in which live in one.</summary>
    public const string Namespace = "diff";

    /// <summary>The namespace in which nothing is but what is being paged.</summary>
    public const string PagesNamespace = "pages";

    /// <summary>Whether objects are kept; of the others each is a question that is answered at once.</summary>
    public bool IsKept => Kind.Verbs.Count == 0 || Kind.Verbs.Contains("list");

    /// <summary>Whether objects can be applied: the peer's aggregator has no types to do it with.</summary>
    public bool IsApplied => Kind.Group != "apiregistration.k8s.io";

    /// <summary>Whether an object changes what the server does with others, so that only seeds are really written.</summary>
    public bool IsOnlyTried => Kind.Group is "admissionregistration.k8s.io" or "apiextensions.k8s.io";

    // Before these were stable they were served in another version, which the peer still does.
    private static readonly Dictionary<string, Wording> wordings = new(StringComparer.Ordinal)
    {
        ["batch/v1/CronJob"] = new(("batch/v1", "batch/v1beta1")),
        ["autoscaling/v2/HorizontalPodAutoscaler"] = new(("autoscaling/v2", "autoscaling/v2beta2")),
        ["policy/v1/PodDisruptionBudget"] = new(("policy/v1", "policy/v1beta1")),
        ["v1/Pod"] = new(("policy/v1", "policy/v1beta1")),
        ["discovery.k8s.io/v1/EndpointSlice"] = new(("discovery.k8s.io/v1", "discovery.k8s.io/v1beta1")),
        ["flowcontrol.apiserver.k8s.io/v1/FlowSchema"] =
            new(("flowcontrol.apiserver.k8s.io/v1", "flowcontrol.apiserver.k8s.io/v1beta1")),
        ["flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration"] = new(
            ("flowcontrol.apiserver.k8s.io/v1", "flowcontrol.apiserver.k8s.io/v1beta1"),
            ("nominalConcurrencyShares", "assuredConcurrencyShares")),
    };

    /// <summary>The path of the collection.</summary>
    public string Collection => CollectionIn(Namespace);

    /// <summary>The path of the collection over all namespaces.</summary>
    public string Everywhere => Collection.Replace($"/namespaces/{Namespace}/", "/", StringComparison.Ordinal);

    /// <summary>The path of the collection in a namespace, if the kind is in any.</summary>
    public string CollectionIn(string space)
    {
        string root = Kind.Group.Length == 0 ? $"/api/{Kind.Version}" : $"/apis/{Kind.Group}/{Kind.Version}";
        return Kind.Namespaced ? $"{root}/namespaces/{space}/{Kind.Plural}" : $"{root}/{Kind.Plural}";
    }

    /// <summary>Reads the objects of the seed files.</summary>
    public static IReadOnlyList<Subject> ReadAll()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Seeds");
        string request = SigningRequest();
        return [.. Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal)
            .SelectMany(file => File.ReadAllText(file).Split("\n---\n"))
            .Select(text => text.Replace("$CSR", request, StringComparison.Ordinal))
            .Select(text => Encoding.UTF8.GetString(
                YamlBody.ToJson(Encoding.UTF8.GetBytes(text)).Json ?? throw new FormatException(text)))
            .GroupBy(KindOf)
            .Select(group => new Subject(
                group.Key, wordings.GetValueOrDefault($"{group.Key.ApiVersion}/{group.Key.Name}", Wording.Same), [.. group]))];
    }

    private static Kind KindOf(string json)
    {
        JsonObject tree = (JsonObject)Json.Parse(json);
        string version = tree.Text("apiVersion") ?? "", name = tree.Text("kind") ?? "";
        int slash = version.IndexOf('/', StringComparison.Ordinal);
        return Kinds.Find(slash < 0 ? "" : version[..slash], version[(slash + 1)..], name)
            ?? throw new FormatException($"{version} {name} is no kind");
    }

    private static string SigningRequest()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("O=example,CN=someone", key, HashAlgorithmName.SHA256);
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(request.CreateSigningRequestPem()));
    }
}
