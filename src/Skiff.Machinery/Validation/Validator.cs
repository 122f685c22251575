using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Validation;

/// <summary>
/// Validates objects of every kind, after defaults were set and before they are stored. The causes come in upstream's
/// order and words.
/// </summary>
public static class Validator
{
    /// <summary>What is wrong with an object that is created; empty when nothing is.</summary>
    public static ListOf<StatusCause> Create(Kind kind, IObject value)
    {
        Faults faults = new();
        KindRules? rules = KindTable.Find(value);
        if (rules?.MetadataLast == true) rules.Create(value, faults);
        if (faults.Count > 0) return faults.ToCauses();
        ObjectMetaRules.CheckCreate(
            value.Metadata, kind.Namespaced, rules?.Name ?? NameRules.Subdomain, faults, null,
            rules?.Finalizers ?? FinalizerRule.Standard);
        if (rules?.MetadataLast != true) rules?.Create(value, faults);
        return faults.ToCauses();
    }

    /// <summary>
    /// What is wrong with an object that replaces another, or with a write through a subresource; empty when nothing is.
    /// The resourceVersion is not looked at.
    /// </summary>
    public static ListOf<StatusCause> Update(Kind kind, IObject value, IObject old, string subresource = "") =>
        Update(kind, value, old, subresource, out _);

    /// <inheritdoc cref="Update(Kind, IObject, IObject, string)"/>
    /// <param name="kind">The kind of the objects.</param>
    /// <param name="value">The object.</param>
    /// <param name="old">The object before.</param>
    /// <param name="subresource">The subresource written to, or empty.</param>
    /// <param name="warnings">What was wrong before and may stay so.</param>
    public static ListOf<StatusCause> Update(
        Kind kind, IObject value, IObject old, string subresource, out IReadOnlyList<string> warnings)
    {
        Faults faults = new();
        KindRules? rules = KindTable.Find(value);
        ObjectMetaRules.CheckUpdate(
            value.Metadata, old.Metadata, faults, rules?.Finalizers ?? FinalizerRule.Standard);
        if (rules?.MetadataOnce != true && subresource.Length == 0)
            ObjectMetaRules.CheckPrefix(value.Metadata, rules?.Name ?? NameRules.Subdomain, faults);
        // An object of another record than the stored one comes from a kind that changed under it: metadata is all
        // that can be compared.
        if (value.GetType() == old.GetType()) rules?.Update(value, old, subresource, faults);
        warnings = faults.Warnings;
        return faults.ToCauses();
    }
}
