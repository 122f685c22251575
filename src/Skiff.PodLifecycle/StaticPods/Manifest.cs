using System.Globalization;
using System.Text;
using Skiff.Machinery;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.PodLifecycle.StaticPods;

/// <summary>What a manifest holds, or why it cannot be used.</summary>
/// <param name="Pods">Its pods; one in a file, any number at a URL.</param>
/// <param name="Fault">What is wrong with it; empty for nothing.</param>
public sealed record ManifestContent(ListOf<Pod> Pods, string Fault)
{
    internal static ManifestContent Bad(string fault) => new(default, fault);
}

/// <summary>Reads manifests of static pods: as the API reads pods, with what the API would otherwise fill in.</summary>
/// <param name="Location">Path or URL of the manifest.</param>
/// <param name="IsFile">Whether it is a file.</param>
/// <param name="NodeName">The node that runs its pods.</param>
public sealed record Manifest(string Location, bool IsFile, string NodeName)
{
    /// <summary>Longest manifest that is read.</summary>
    public const int BytesMax = 10 << 20;

    private static readonly Toleration anyExecution = Toleration.Empty with
    {
        Operator = TolerationOperator.Exists, Effect = TaintEffect.NoExecute,
    };

    /// <summary>Reads a manifest's JSON.</summary>
    public ManifestContent Read(ReadOnlySpan<byte> json)
    {
        JsonParse parsed = JsonParser.Parse(json);
        if (parsed.Value is not JsonObject root) return Unparsed(parsed.Value is null ? parsed.Error ?? "" : "it is no object");
        (string kind, string version) = (TextOf(root, "kind"), TextOf(root, "apiVersion"));
        if (kind.Length == 0) return Unparsed("Object 'Kind' is missing");
        if (version != "v1" || (kind != "Pod" && (IsFile || kind != "PodList")))
        {
            return Unparsed($"no kind \"{kind}\" is registered for version \"{version}\": expected v1, Kind=Pod");
        }

        if (kind == "Pod") return ReadPod(json);
        List<Pod> pods = [];
        foreach (Json item in root["items"] is JsonArray items ? items.Items : [])
        {
            ManifestContent one = ReadPod(Encoding.UTF8.GetBytes(item.ToString()));
            if (one.Fault.Length > 0) return one;
            pods.AddRange(one.Pods.AsEnumerable());
        }

        return new(pods.ToListOf(), "");
    }

    private ManifestContent ReadPod(ReadOnlySpan<byte> json)
    {
        JsonInput input = new(json, Kinds.Pod.Schema);
        Pod pod = (Pod)Kinds.Pod.ReadJson(ref input);
        input.End();
        if (input.Error is { } error) return Unparsed(error);
        if (pod.Metadata.Name.Length == 0) return ManifestContent.Bad("invalid pod: name is needed for the pod");
        pod = Completed((Pod)Kinds.Pod.WithDefaults(pod));
        ListOf<StatusCause> causes = Validator.Create(Kinds.Pod, pod);
        if (!causes.IsEmpty) return ManifestContent.Bad($"invalid pod: {Text(causes)}");
        string referenced = ApiReferences.In(pod, out string unknown);
        if (unknown.Length > 0) return ManifestContent.Bad(unknown);
        return referenced.Length > 0
            ? ManifestContent.Bad($"static pods may not reference {referenced}")
            : new([pod], "");
    }

    // What a pod of the API gets from the API.
    private Pod Completed(Pod pod)
    {
        string uid = pod.Metadata.UID.Length > 0 ? pod.Metadata.UID : UidOf(pod);
        return pod with
        {
            Metadata = pod.Metadata with
            {
                UID = uid,
                Name = $"{pod.Metadata.Name}-{NodeName.ToLowerInvariant()}",
                Namespace = pod.Metadata.Namespace.Length > 0 ? pod.Metadata.Namespace : "default",
                Annotations = pod.Metadata.Annotations.Set(StaticPod.HashAnnotation, uid),
            },
            Spec = pod.Spec with
            {
                NodeName = NodeName,
                Tolerations = IsFile ? Tolerating(pod.Spec.Tolerations) : pod.Spec.Tolerations,
            },
            Status = PodStatus.Empty with { Phase = PodPhase.Pending },
        };
    }

    // Trouble with the node is no reason to take away what the node runs on its own.
    private static ListOf<Toleration> Tolerating(ListOf<Toleration> own) =>
        own.Any(one => one == anyExecution) ? own : own.Add(anyExecution);

    // The same manifest at the same place is the same pod; anything else is another one. 128-bit FNV-1a.
    private string UidOf(Pod pod)
    {
        using JsonOutput output = new();
        pod.WriteJson(output);
        UInt128 hash = new(0x6c62272e07bb0142, 0x62b821756295c58d), prime = new(0x1000000, 0x13b);
        string place = IsFile ? $"host:{NodeName}file:{Location}" : $"url:{Location}";
        foreach (byte octet in (byte[])[.. output.Written, .. Encoding.UTF8.GetBytes(place)]) hash = unchecked((hash ^ octet) * prime);
        return hash.ToString("x32", CultureInfo.InvariantCulture);
    }

    private ManifestContent Unparsed(string why) => ManifestContent.Bad(
        $"{Location}: couldn't parse as pod({why}), please check config file");

    private static string Text(ListOf<StatusCause> causes)
    {
        IEnumerable<string> texts = causes.AsEnumerable().Select(cause => $"{cause.Field}: {cause.Message}");
        return causes.Count == 1 ? texts.First() : $"[{string.Join(", ", texts)}]";
    }

    private static string TextOf(JsonObject root, string name) => (root[name] as JsonString)?.Value ?? "";
}
