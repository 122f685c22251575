using Skiff.ApiServer.Wire;
using Skiff.Bench.Load;
using Skiff.Machinery;
using Skiff.Machinery.Apply;
using Skiff.Machinery.Patching;
using Skiff.Machinery.Selectors;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Bench.Micro;

/// <summary>What a write goes through between its body and the store.</summary>
internal static class WriteSteps
{
    private static readonly DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static IEnumerable<Step> Make()
    {
        IMessageKind body = Given.Read(Given.PodBody);
        Pod pod = Given.Pod;
        Pod changed = pod with { Metadata = pod.Metadata with { Labels = pod.Metadata.Labels.Set("rev", "r1") } };
        JsonObject tree = Given.Tree(ObjectCodec.Json(pod));
        JsonObject changedTree = Given.Tree(ObjectCodec.Json(changed));
        JsonObject patch = Given.Tree(System.Text.Encoding.UTF8.GetBytes(Bodies.LabelPatch(1)));
        yield return new("default and validate a pod", () => Validator.Create(Kinds.Pod, (IObject)Kinds.Pod.WithDefaults(body)));
        yield return new("validate an update of a pod", () => Validator.Update(Kinds.Pod, changed, pod));
        yield return new("apply a strategic patch to a pod", () => StrategicMergePatch.Apply(tree, patch, Kinds.Pod.Schema));

        OwnershipContext context = ContextOf(Kinds.Pod, "bench");
        ListOf<ManagedFieldsEntry> owned = FieldOwnership.Update(context.EmptyObject, default, tree, default, context);
        yield return new("find the owners of a created pod",
            () => FieldOwnership.Update(context.EmptyObject, default, tree, default, context));
        yield return new("find the owners of a patched pod",
            () => FieldOwnership.Update(tree, owned, changedTree, owned, context));
        foreach (Step step in Apply()) yield return step;

        MapOf<string> labels = pod.Metadata.Labels;
        if (!Selector.TryParse("app=bench,shard in (s1,s7),!canary", out Selector? selector, out string fault))
            throw new InvalidOperationException(fault);
        yield return new("match a selector", () => selector.Matches(labels) ? labels : null);
    }

    private static IEnumerable<Step> Apply()
    {
        OwnershipContext context = ContextOf(Kinds.ConfigMap, "bench");
        JsonObject first = Given.Tree(System.Text.Encoding.UTF8.GetBytes(Bodies.Map("map", "1")));
        JsonObject second = Given.Tree(System.Text.Encoding.UTF8.GetBytes(Bodies.Map("map", "2")));
        ApplyResult made = ServerSideApply.Apply(context.EmptyObject, default, first, false, context);
        JsonObject live = made.Value!;
        yield return new("apply a configuration to a ConfigMap",
            () => ServerSideApply.Apply(live, made.Entries, second, false, context));
    }

    private static OwnershipContext ContextOf(Kind kind, string manager) => new(manager, kind.ApiVersion, kind.Name, now)
    {
        Schema = kind.Schema,
        EmptyObject = Given.Tree(ObjectCodec.Json((IMessage)kind.EmptyValue)),
        Ignored = FieldSet.Of(["status"]),
    };
}
