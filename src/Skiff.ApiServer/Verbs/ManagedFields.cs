using System.Runtime.CompilerServices;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Machinery.Apply;
using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Verbs;

/// <summary>Says to the engine of field ownership who writes, and puts what it answers into the object.</summary>
public static class ManagedFields
{
    private static readonly FieldSet status = FieldSet.Of(["status"]);
    private static readonly FieldSet spec = FieldSet.Of(["spec"]);
    private static readonly FieldSet metadataAndSpec = FieldSet.Of(["metadata"], ["spec"]);
    private static readonly ConditionalWeakTable<Kind, JsonObject> empties = [];

    /// <summary>The object with the owners of its fields after a write. An apply has settled them already.</summary>
    /// <param name="call">The write.</param>
    /// <param name="current">The object before; null when it is created.</param>
    /// <param name="next">The object to be stored.</param>
    /// <param name="currentTree">The tree of <paramref name="current"/>, if the caller has it.</param>
    /// <param name="spoken">The kind that is written, where it is another than the resource's.</param>
    public static IObject AfterWrite(
        Call call, IObject? current, IObject next, JsonObject? currentTree = null, Kind? spoken = null)
    {
        if (call.Body.IsApply) return next;
        OwnershipContext context = ContextOf(call, spoken);
        ListOf<ManagedFieldsEntry> stored = current?.Metadata.ManagedFields ?? default;
        ListOf<ManagedFieldsEntry> fresh = FieldOwnership.Update(
            current is null ? context.EmptyObject : currentTree ?? Tree(current), stored,
            Tree(next), next.Metadata.ManagedFields, context);
        if (current is not null) fresh = FieldOwnership.KeepTimes(stored, fresh);
        return next.WithMetadata(next.Metadata with { ManagedFields = fresh });
    }

    /// <summary>Whether a write would store what is stored already.</summary>
    public static bool IsUnchanged(IObject next, IObject current) =>
        next.WithMetadata(next.Metadata with { ResourceVersion = current.Metadata.ResourceVersion }).Equals(current);

    /// <summary>The circumstances of a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="spoken">The kind that is written, where it is another than the resource's.</param>
    public static OwnershipContext ContextOf(Call call, Kind? spoken = null)
    {
        Kind kind = spoken ?? call.Resource.Kind;
        return new OwnershipContext(call.FieldManager, kind.ApiVersion, kind.Name, call.ReceivedAt)
        {
            // The scale of a workload writes the workload itself; upstream records it under its subresource, too.
            Subresource = call.Subresource,
            Schema = kind.Schema,
            EmptyObject = empties.GetValue(kind, static k => Tree((IObject)k.EmptyValue)),
            IsServed = kind is CustomKind custom ? custom.IsVersion : static _ => true,
            Ignored = !call.Resource.Strategy.HasStatus ? FieldSet.Empty : call.Subresource switch
            {
                "status" when kind is CustomKind => metadataAndSpec,
                "status" => spec,
                _ => status,
            },
        };
    }

    /// <summary>An object as the tree that ownership works on, in which the owners themselves have no place.</summary>
    public static JsonObject Tree(IObject value) => ObjectCodec.Tree(
        value.Metadata.ManagedFields.IsAbsent ? value : value.WithMetadata(value.Metadata with { ManagedFields = default }));
}
