using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Verbs;
using Skiff.ApiServer.Wire;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Custom;
using Skiff.Machinery.Patching;
using Skiff.Machinery.Selectors;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Autoscaling.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Subresources;

/// <summary>How many replicas a workload has and should have, as one small object for every kind of workload.</summary>
public sealed class ScaleSubresource(Replacement replacement)
{
    private static readonly AdmittedForm form = AdmittedForm.Part(
        whole => Of(whole), (whole, scale) => WithReplicas(whole, ((Scale)scale).Spec.Replicas));

    /// <summary>Answers the scale of the call's object.</summary>
    public static Reply Get(Call call)
    {
        if (call.Resource.Find(call.Key) is not { } stored)
        {
            Kind kind = call.Resource.Kind;
            bool isWhole = kind is CustomKind || kind == Kinds.StatefulSet;
            string group = kind == Kinds.ReplicationController ? "autoscaling" : kind.Group;
            return isWhole
                ? call.Resource.NotFound(call.Key.Name)
                : Status.NotFound(group, $"{kind.Plural}/scale", call.Key.Name);
        }

        (Scale? scale, Status? fault) = TryOf(call.Resource.Served(stored), mustBeSet: true);
        return scale is null ? fault! : new Reply.OfMessage(200, scale);
    }

    /// <summary>Replaces the wanted number of replicas.</summary>
    public async ValueTask<Reply> UpdateAsync(Call call, CancellationToken stop)
    {
        Decoded decoded = ObjectCodec.Decode(call, Kinds.Scale);
        if (decoded.Fault is { } fault) return fault;
        Scale wanted = (Scale)decoded.Object!;
        if (Replacement.Misplaced(call, wanted.Metadata) is { } misplaced) return misplaced;
        return await SetAsync(call, _ => (wanted, null), stop);
    }

    /// <summary>Patches the scale.</summary>
    public async ValueTask<Reply> PatchAsync(Call call, CancellationToken stop)
    {
        JsonParse parsed = JsonParser.Parse(call.Body.Bytes.Span);
        if (parsed.Value is not { } patch) return Status.BadRequest($"error decoding patch: {parsed.Error}");
        return await SetAsync(call, current => Patched(call, current, patch), stop);
    }

    private async ValueTask<Reply> SetAsync(
        Call call, Func<Scale, (Scale? Scale, Status? Fault)> change, CancellationToken stop)
    {
        Reply reply = await replacement.RunAsync(call, current =>
        {
            (Scale? present, Status? unreadable) = TryOf(current, mustBeSet: false);
            if (present is null) return unreadable!;
            (Scale? wanted, Status? fault) = change(present);
            if (wanted is null) return fault!;
            if (Replacement.OfAnother(call.Resource, wanted.Metadata, current.Metadata) is { } other) return other;
            if (wanted.Spec.Replicas < 0) return Negative(call, wanted.Spec.Replicas);
            IObject next = WithReplicas(current, wanted.Spec.Replicas);
            return Transformed.To(next.WithMetadata(next.Metadata with
            {
                ResourceVersion = wanted.Metadata.ResourceVersion,
            }));
        }, stop, form: form);
        return reply switch
        {
            Reply.OfStored stored when await call.Resource.ReadyAsync(stored.Object, stop) is { } unready => unready,
            Reply.OfStored stored => Answer(stored.Resource.Served(stored.Object)),
            Reply.OfMessage { Message: IObject whole } => Answer(whole),
            _ => reply,
        };
    }

    private static Reply Answer(IObject value)
    {
        (Scale? scale, Status? fault) = TryOf(value, mustBeSet: false);
        return scale is null ? fault! : new Reply.OfMessage(200, scale);
    }

    /// <summary>The scale of an object whose kind has one, or why it has none.</summary>
    /// <param name="value">The object.</param>
    /// <param name="mustBeSet">Whether the wanted number must be there, as a reader expects it.</param>
    public static (Scale? Scale, Status? Fault) TryOf(IObject value, bool mustBeSet) =>
        value is CustomObject custom ? CustomScale.Of(custom, mustBeSet) : (Of(value), null);

    private static (Scale? Scale, Status? Fault) Patched(Call call, Scale current, Json patch)
    {
        JsonObject original = ObjectCodec.Tree(current);
        PatchResult result = call.Body.MediaType switch
        {
            PatchTypes.Json => JsonPatch.Apply(original, patch),
            PatchTypes.Strategic => StrategicMergePatch.Apply(original, patch, Scale.Schema),
            _ => MergePatch.Apply(original, patch),
        };
        if (!result.TryGet(out Json? patched, out Status? refused)) return (null, refused);
        byte[] json = JsonText.ToUtf8(patched);
        (IMessageKind? decoded, string misfit) = ObjectCodec.DecodePatched(call, Kinds.Scale, json, []);
        if (decoded is Scale scale) return (scale, null);
        bool isStrategic = call.Body.MediaType == PatchTypes.Strategic;
        string shown = isStrategic ? StrategicMergePatch.Shown(patch) : System.Text.Encoding.UTF8.GetString(json);
        return (null, PatchVerb.Unfit(shown, misfit));
    }

    private static Status Negative(Call call, int replicas) => Status.Invalid("autoscaling", "Scale", call.Key.Name,
    [
        StatusCause.Empty with
        {
            Type = CauseType.FieldValueInvalid,
            Field = "spec.replicas",
            Message = $"Invalid value: {replicas}: must be greater than or equal to 0",
        },
    ]);

    private static IObject WithReplicas(IObject value, int replicas) => value switch
    {
        Deployment deployment => deployment with { Spec = deployment.Spec with { Replicas = replicas } },
        ReplicaSet set => set with { Spec = set.Spec with { Replicas = replicas } },
        StatefulSet set => set with { Spec = set.Spec with { Replicas = replicas } },
        ReplicationController controller => controller with { Spec = controller.Spec with { Replicas = replicas } },
        CustomObject custom => CustomScale.WithReplicas(custom, replicas) ?? custom,
        _ => throw new InvalidOperationException($"{value.Kind} has no scale"),
    };

    private static Scale Of(IObject value) => value switch
    {
        Deployment d => Of(d.Metadata, d.Spec.Replicas, d.Status.Replicas, Selector.From(d.Spec.Selector).ToString()),
        ReplicaSet r => Of(r.Metadata, r.Spec.Replicas, r.Status.Replicas, Selector.From(r.Spec.Selector).ToString()),
        StatefulSet s => Of(s.Metadata, s.Spec.Replicas, s.Status.Replicas, Selector.From(s.Spec.Selector).ToString()),
        ReplicationController c => Of(c.Metadata, c.Spec.Replicas, c.Status.Replicas, Selector.Of(c.Spec.Selector).ToString()),
        _ => throw new InvalidOperationException($"{value.Kind} has no scale"),
    };

    internal static Scale Of(ObjectMeta meta, int? wanted, int present, string selector) => Scale.Empty with
    {
        Metadata = ObjectMeta.Empty with
        {
            Name = meta.Name,
            Namespace = meta.Namespace,
            UID = meta.UID,
            ResourceVersion = meta.ResourceVersion,
            CreationTimestamp = meta.CreationTimestamp,
        },
        Spec = ScaleSpec.Empty with { Replicas = wanted ?? 0 },
        Status = ScaleStatus.Empty with { Replicas = present, Selector = selector },
    };
}
