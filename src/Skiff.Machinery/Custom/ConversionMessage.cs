using System.Globalization;
using System.Text;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Custom;

/// <summary>The question that a conversion webhook is sent, and what its answer must be like.</summary>
/// <param name="Uid">Ties the answer to the question.</param>
/// <param name="Version"><c>v1</c> or <c>v1beta1</c>.</param>
/// <param name="Body">The review's JSON.</param>
public sealed record ConversionMessage(string Uid, string Version, byte[] Body)
{
    private const string Group = "apiextensions.k8s.io";
    private const string First = "v1";
    private const string Beta = "v1beta1";

    /// <summary>The question for objects in another version; null when the webhook speaks no version of it.</summary>
    /// <param name="objects">The objects.</param>
    /// <param name="target">The kind they are to be of.</param>
    /// <param name="uid">Ties the answer to the question.</param>
    public static ConversionMessage? Of(IReadOnlyList<CustomObject> objects, CustomKind target, Guid uid)
    {
        ListOf<string> known = target.Definition.Source.Spec.Conversion?.Webhook?.ConversionReviewVersions ?? default;
        if (known.FirstOrDefault(static version => version is First or Beta) is not { } version) return null;
        ConversionRequest request = new()
        {
            UID = uid.ToString(),
            DesiredAPIVersion = target.ApiVersion,
            Objects = [.. objects.Select(static value => new RawJson(Shown.Utf8(value)))],
        };
        byte[] start = Encoding.UTF8.GetBytes($"{{\"kind\":\"ConversionReview\",\"apiVersion\":\"{Group}/{version}\",\"request\":");
        return new(request.UID, version, [.. start, .. Shown.Utf8(request), (byte)'}']);
    }

    /// <summary>Reads an answer: the objects that came back, or the fault in upstream's words.</summary>
    public (ListOf<RawJson> Objects, string Fault) Read(ReadOnlySpan<byte> json)
    {
        JsonInput input = new(json, ConversionReview.Schema);
        ConversionReview review = ConversionReview.ReadJson(ref input);
        input.End();
        if (input.Error is { } misfit) return (default, misfit);
        // The older version of the review was never held to its type and its identifier.
        if (Version == First && (input.ApiVersion != $"{Group}/{First}" || input.Kind != "ConversionReview"))
        {
            string shown = input.ApiVersion.Contains('/', StringComparison.Ordinal) ? input.ApiVersion : $"/{input.ApiVersion}";
            return (default, $"expected webhook response of {Group}/{First}, Kind=ConversionReview, got {shown}, Kind={input.Kind}");
        }

        if (review.Response is not { } response) return (default, "no response provided");
        if (Version == First && response.UID != Uid)
            return (default, $"expected response.uid={GoText.Quote(Uid)}, got {GoText.Quote(response.UID)}");
        if (response.Result.StatusValue == Status.Success) return (response.ConvertedObjects, "");
        return (default, response.Result.Message.Length > 0
            ? response.Result.Message
            : $"response.result.status was '{response.Result.StatusValue}', not 'Success'");
    }

    /// <summary>
    /// Reads an object that came back. Of its metadata only labels and annotations count: everything else stays as it was.
    /// </summary>
    /// <param name="json">What came back.</param>
    /// <param name="original">What was sent.</param>
    /// <param name="target">The kind wanted.</param>
    /// <param name="index">Its place in the answer, which errors about lists tell; null for an object by itself.</param>
    /// <param name="fault">Why it cannot be taken: <c>returned invalid object ...</c>.</param>
    public static CustomObject? ReadObject(
        RawJson json, CustomObject original, CustomKind target, int? index, out string fault)
    {
        string at = string.Create(CultureInfo.InvariantCulture, $"at index {index ?? 0}");
        string what = index is null ? "invalid object" : "invalid converted object";
        JsonParse parsed = JsonParser.Parse(json.Utf8.Span);
        if (parsed.Value is not JsonObject tree)
        {
            fault = $"returned {what} {at}: {parsed.Error}";
            return null;
        }

        fault = Mismatch(tree, target) is { } mistyped ? $"returned {what} {at}: {mistyped}"
            : Confusion(tree, original) is { } confused ? $"returned {what}{(index is null ? "" : " " + at)}: {confused}"
            : "";
        if (fault.Length > 0) return null;
        ObjectMeta? metadata = Restore(tree, original.Metadata, out string invalid);
        if (metadata is null)
        {
            fault = $"returned invalid metadata{(index is null ? "" : " in object " + at)}: {invalid}";
            return null;
        }

        CustomReading read = CustomReading.Of(tree.Remove("metadata"), target);
        fault = read.Object is null ? $"returned {what} {at}: {read.Error}" : "";
        return (CustomObject?)read.Object?.WithMetadata(metadata);
    }

    private static string? Mismatch(JsonObject tree, CustomKind target)
    {
        string version = tree.Text("apiVersion") ?? "", kind = tree.Text("kind") ?? "";
        return version != target.ApiVersion ? $"invalid groupVersion (expected {target.ApiVersion}, received {version})"
            : kind != target.Name ? $"invalid kind (expected {target.Name}, received {kind})"
            : null;
    }

    private static string? Confusion(JsonObject tree, CustomObject original)
    {
        JsonObject? metadata = tree["metadata"] as JsonObject;
        ObjectMeta wanted = original.Metadata;
        return Differs("name", wanted.Name, metadata) ?? Differs("namespace", wanted.Namespace, metadata)
            ?? Differs("UID", wanted.UID, metadata);
    }

    private static string? Differs(string what, string wanted, JsonObject? metadata)
    {
        string given = metadata?.Text(what.ToLowerInvariant()) ?? "";
        return given == wanted ? null : $"must have the same {what}: {wanted} != {given}";
    }

    private static ObjectMeta? Restore(JsonObject tree, ObjectMeta original, out string fault)
    {
        if (tree["metadata"] is not { } given)
        {
            fault = "missing metadata in converted object";
            return null;
        }

        if (given is not JsonObject metadata)
        {
            fault = $"invalid metadata of type {given.TypeName} in converted object";
            return null;
        }

        bool isRead = TryRead(metadata, "labels", out MapOf<string> labels, out fault);
        isRead &= TryRead(metadata, "annotations", out MapOf<string> annotations, out string other);
        if (!isRead)
        {
            if (fault.Length == 0) fault = other;
            return null;
        }

        Faults faults = new();
        if (labels != original.Labels) Labels.Check(labels, FieldPath.Metadata.Child("labels"), faults);
        if (annotations != original.Annotations)
            Labels.CheckAnnotations(annotations, FieldPath.Metadata.Child("annotation"), faults);
        fault = faults.Count > 0 ? faults.ToString() : "";
        return faults.Count > 0 ? null : original with { Labels = labels, Annotations = annotations };
    }

    private static bool TryRead(JsonObject metadata, string name, out MapOf<string> map, out string fault)
    {
        map = default;
        fault = "";
        if (metadata[name] is not { IsNull: false } given) return true;
        if (given is not JsonObject members)
        {
            fault = $"invalid metadata.{name} of type {given.TypeName} in converted object";
            return false;
        }

        List<KeyValuePair<string, string>> read = [];
        foreach ((string key, Json member) in members.Members)
        {
            if (member is not JsonString text)
            {
                fault = $"metadata.{name}[{key}] must be a string, but is {member.TypeName} in converted object";
                return false;
            }

            read.Add(new(key, text.Value));
        }

        map = read.ToMapOf();
        return true;
    }
}
