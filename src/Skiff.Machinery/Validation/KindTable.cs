using System.Collections.Frozen;
using Skiff.Model;

namespace Skiff.Machinery.Validation;

/// <summary>The rules of each kind that has any of its own.</summary>
internal static class KindTable
{
    private static readonly FrozenDictionary<Type, KindRules> Rules = new Dictionary<Type, KindRules>().ToFrozenDictionary();

    /// <summary>The rules for an object, or null when metadata is all there is to check.</summary>
    public static KindRules? Find(IObject value) => Rules.GetValueOrDefault(value.GetType());
}
