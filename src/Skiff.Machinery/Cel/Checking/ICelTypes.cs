using System.Diagnostics.CodeAnalysis;

namespace Skiff.Machinery.Cel;

/// <summary>Object types by name: their fields, and how expressions make such objects.</summary>
public interface ICelTypes
{
    /// <summary>Whether there is an object type of a name.</summary>
    bool Has(string typeName);

    /// <summary>The type of a field, or null when the object type has no such field.</summary>
    CelType? FieldType(string typeName, string field);

    /// <summary>An object from the fields an expression gives it; false when expressions must not make any.</summary>
    bool TryCreate(string typeName, IReadOnlyList<(string Name, CelValue Value)> fields, [NotNullWhen(true)] out CelValue? value);
}
