using System.Buffers;
using Skiff.ApiServer.Admission.Matching;
using Skiff.ApiServer.Authentication;
using Skiff.ApiServer.Wire;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Admission.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission.Webhooks;

/// <summary>The question that a webhook is sent, and what its answer must be like.</summary>
/// <param name="Uid">Ties the answer to the question.</param>
/// <param name="Version"><c>v1</c> or <c>v1beta1</c>.</param>
/// <param name="Body">The review's JSON.</param>
public sealed record ReviewMessage(string Uid, string Version, byte[] Body)
{
    private const string Group = "admission.k8s.io";
    private const string MetaVersion = "meta.k8s.io/v1";
    private const string First = "v1";
    private const string Beta = "v1beta1";

    /// <summary>The question about a request; null when the webhook understands no version of it.</summary>
    /// <param name="hook">The webhook.</param>
    /// <param name="request">The request.</param>
    /// <param name="shown">Object and old object as the webhook is to see them.</param>
    /// <param name="uid">Ties the answer to the question.</param>
    public static ReviewMessage? Of(Webhook hook, AdmissionRequest request, ShownObjects shown, Guid uid)
    {
        string? version = hook.ReviewVersions.FirstOrDefault(known => known is First or Beta);
        if (version is null) return null;
        string id = uid.ToString();
        using PooledBuffer body = new();
        body.Write("{\"kind\":\"AdmissionReview\",\"apiVersion\":\""u8);
        body.Write(version == First ? "admission.k8s.io/v1"u8 : "admission.k8s.io/v1beta1"u8);
        body.Write("\",\"request\":"u8);
        body.Write(ObjectCodec.Json(Question(request, shown, id)));
        body.Write("}"u8);
        return new(id, version, body.Written.ToArray());
    }

    /// <summary>Reads and checks an answer; the fault in upstream's words when it is none.</summary>
    public (AdmissionResponse? Response, string Fault) Read(ReadOnlySpan<byte> json, bool isMutating)
    {
        JsonInput input = new(json, AdmissionReview.Schema);
        AdmissionReview review = AdmissionReview.ReadJson(ref input);
        input.End();
        if (input.Error is { } misfit)
        {
            string fault = TypeMeta.Fault(json) is { } unreadable
                ? $"couldn't get version/kind; json parse error: {unreadable}"
                : misfit;
            return (null, $"failed to call webhook: {fault}");
        }

        return review.Response is { } response
            ? Fault(response, input.ApiVersion, input.Kind, isMutating) is { } wrong
                ? (null, Invalid(wrong))
                : (response, "")
            : (null, Invalid("webhook response was absent"));
    }

    private static string Invalid(string why) => $"received invalid webhook response: {why}";

    // The older version of the review was never held to more than its form.
    private string? Fault(AdmissionResponse response, string apiVersion, string kind, bool isMutating)
    {
        if (Version != First) return null;
        if (response.UID != Uid) return $"expected response.uid={GoText.Quote(Uid)}, got {GoText.Quote(response.UID)}";
        if (apiVersion != $"{Group}/{First}" || kind != "AdmissionReview")
        {
            string shown = apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion : $"/{apiVersion}";
            return $"expected webhook response of {Group}/{First}, Kind=AdmissionReview, got {shown}, Kind={kind}";
        }

        bool hasPatch = !response.Patch.IsEmpty;
        if (!isMutating)
        {
            return hasPatch ? "validating webhook may not return response.patch"
                : response.PatchType is not null ? "validating webhook may not return response.patchType"
                : null;
        }

        return hasPatch && response.PatchType is null ? "webhook returned response.patch but not response.patchType"
            : !hasPatch && response.PatchType is not null ? "webhook returned response.patchType but not response.patch"
            : response.PatchType is "" ? "webhook returned invalid response.patchType of \"\""
            : null;
    }

    private static Skiff.Model.Admission.V1.AdmissionRequest Question(
        AdmissionRequest request, ShownObjects shown, string uid) =>
        Skiff.Model.Admission.V1.AdmissionRequest.Empty with
        {
            UID = uid,
            Kind = KindOf(shown.KindOf(request)),
            Resource = ResourceOf(shown.Form.Kind),
            SubResource = request.Subresource,
            RequestKind = KindOf(request.ObjectKind),
            RequestResource = ResourceOf(request.Kind),
            RequestSubResource = request.Subresource,
            Name = request.Name,
            Namespace = request.Namespace,
            Operation = MatchRule.WordOf(request.Operation),
            UserInfo = SelfReviews.Show(request.Call.Caller),
            Object = Raw((IMessageKind?)shown.Object ?? request.Connection),
            OldObject = Raw(shown.Old),
            DryRun = request.DryRun,
            Options = OptionsOf(request),
        };

    private static GroupVersionKind KindOf(Kind kind) =>
        GroupVersionKind.Empty with { Group = kind.Group, Version = kind.Version, Kind = kind.Name };

    private static GroupVersionResource ResourceOf(Kind kind) =>
        GroupVersionResource.Empty with { Group = kind.Group, Version = kind.Version, Resource = kind.Plural };

    private static RawJson Raw(IMessageKind? value) => value is null ? default : new RawJson(ObjectCodec.Json(value));

    /// <summary>The options of a request.</summary>
    internal static RawJson OptionsOf(AdmissionRequest request)
    {
        Requests.Query query = request.Call.Query;
        ListOf<string> dryRun = [.. query.DryRun.Select(value => value ?? "")];
        IMessageKind? options = request.Operation switch
        {
            AdmissionOperation.Create => CreateOptions.Empty with
            {
                DryRun = dryRun, FieldManager = query.FieldManager, FieldValidation = query.FieldValidation,
            },
            AdmissionOperation.Update => UpdateOptions.Empty with
            {
                DryRun = dryRun, FieldManager = query.FieldManager, FieldValidation = query.FieldValidation,
            },
            AdmissionOperation.Delete => request.DeleteOptions ?? DeleteOptions.Empty,
            _ => null,
        };
        if (options is null) return default;
        JsonObject tree = ObjectCodec.Tree(options).Set("apiVersion", Json.Of(MetaVersion));
        return new RawJson(JsonText.ToUtf8(tree));
    }
}
