namespace Skiff.Machinery.Cel;

/// <summary>What a function does with its arguments, the target of a member call first.</summary>
internal delegate CelValue CelImplementation(ReadOnlySpan<CelValue> arguments);

/// <summary>One signature of a function, and what it does.</summary>
internal sealed class CelOverload
{
    public required string Function { get; init; }

    /// <summary>The name cost models and errors know the signature by.</summary>
    public required string Id { get; init; }

    public required bool IsMember { get; init; }

    public required IReadOnlyList<CelType> Arguments { get; init; }

    public required CelType Result { get; init; }

    /// <summary>Null for operators, which nodes of their own evaluate.</summary>
    public CelImplementation? Implementation { get; init; }

    /// <summary>Whether the implementation looks at the types of its arguments itself.</summary>
    public bool IsUnguarded { get; init; }

    /// <summary>Whether the values are of the declared types, as far as values tell.</summary>
    public bool Matches(ReadOnlySpan<CelValue> values)
    {
        if (values.Length != Arguments.Count) return false;
        for (int i = 0; i < values.Length; i++)
        {
            if (!Matches(Arguments[i], values[i])) return false;
        }

        return true;
    }

    private static bool Matches(CelType type, CelValue value)
    {
        if (type.Kind is CelKind.Dyn or CelKind.Param) return true;
        if (type.Kind == CelKind.Type) return value is CelTypeValue;
        if (type.Kind == CelKind.List) return value is CelList list && (list.Count == 0 || Matches(type.Element, list[0]));
        if (type.Kind == CelKind.Map) return value is CelMap;
        return type.Name == value.Type.Name;
    }
}

/// <summary>Functions by name.</summary>
internal sealed class CelFunctions
{
    private readonly Dictionary<string, List<CelOverload>> byName = new(StringComparer.Ordinal);

    public IReadOnlyList<CelOverload>? Find(string name) => byName.GetValueOrDefault(name);

    public void Add(CelOverload overload)
    {
        if (!byName.TryGetValue(overload.Function, out List<CelOverload>? overloads)) byName[overload.Function] = overloads = [];
        overloads.Add(overload);
    }

    /// <summary>A function called with its arguments in parentheses.</summary>
    public void Global(string name, string id, CelType[] arguments, CelType result, CelImplementation? run = null) =>
        Add(new() { Function = name, Id = id, IsMember = false, Arguments = arguments, Result = result, Implementation = run });

    /// <summary>A function called on a target, the first of the arguments.</summary>
    public void Member(string name, string id, CelType[] arguments, CelType result, CelImplementation? run = null) =>
        Add(new() { Function = name, Id = id, IsMember = true, Arguments = arguments, Result = result, Implementation = run });

    public CelFunctions Copy()
    {
        CelFunctions copy = new();
        foreach (List<CelOverload> overloads in byName.Values) overloads.ForEach(copy.Add);
        return copy;
    }
}
