namespace Skiff.Machinery.Cel;

/// <summary>
/// Which types the type variables of a check stand for. Binding is tentative: a comparison that fails leaves no trace.
/// </summary>
internal sealed class Unification
{
    private readonly Dictionary<string, CelType> bound = new(StringComparer.Ordinal);
    private readonly List<(string Name, CelType? Before)> journal = [];
    private int variables;

    public CelType NewVariable() => CelType.Param($"_var{variables++}");

    /// <summary>Whether one type fits where another is wanted; binds variables when it does.</summary>
    public bool IsAssignable(CelType type, CelType wanted)
    {
        int mark = journal.Count;
        bool fits = Fits(type, wanted);
        if (!fits) Undo(mark);
        return fits;
    }

    /// <summary>The same for several types at once.</summary>
    public bool AreAssignable(IReadOnlyList<CelType> types, IReadOnlyList<CelType> wanted)
    {
        int mark = journal.Count;
        bool fits = Fit(types, wanted);
        if (!fits) Undo(mark);
        return fits;
    }

    /// <summary>A type with its variables replaced; those without a binding become dyn if so wished.</summary>
    public CelType Substitute(CelType type, bool freeToDyn)
    {
        if (type.Kind == CelKind.Param)
        {
            if (bound.TryGetValue(type.Name, out CelType? value)) return Substitute(value, freeToDyn);
            return freeToDyn ? CelType.Dyn : type;
        }

        if (type.Parameters.Count == 0) return type;
        CelType[] parameters = [.. type.Parameters.Select(parameter => Substitute(parameter, freeToDyn))];
        return Rebuild(type, parameters);
    }

    /// <summary>The signature of an overload with variables of its own, result last.</summary>
    public (CelType[] Arguments, CelType Result) Instantiate(CelOverload overload)
    {
        Dictionary<string, CelType> fresh = new(StringComparer.Ordinal);
        return ([.. overload.Arguments.Select(argument => Rename(argument, fresh))], Rename(overload.Result, fresh));
    }

    /// <summary>The more general of two types that fit each other.</summary>
    public static CelType MostGeneral(CelType left, CelType right) => IsNoMoreSpecific(left, right) ? left : right;

    private static CelType Rebuild(CelType type, CelType[] parameters) => type.Kind switch
    {
        CelKind.List => CelType.ListOf(parameters[0]),
        CelKind.Map => CelType.MapOf(parameters[0], parameters[1]),
        CelKind.Type => CelType.TypeOf(parameters[0]),
        _ => CelType.Opaque(type.Name, parameters),
    };

    private CelType Rename(CelType type, Dictionary<string, CelType> fresh)
    {
        if (type.Kind == CelKind.Param)
        {
            if (!fresh.TryGetValue(type.Name, out CelType? variable)) fresh[type.Name] = variable = NewVariable();
            return variable;
        }

        return type.Parameters.Count == 0 ? type : Rebuild(type, [.. type.Parameters.Select(one => Rename(one, fresh))]);
    }

    private bool Fit(IReadOnlyList<CelType> types, IReadOnlyList<CelType> wanted)
    {
        if (types.Count != wanted.Count) return false;
        for (int i = 0; i < types.Count; i++)
        {
            if (!Fits(types[i], wanted[i])) return false;
        }

        return true;
    }

    private bool Fits(CelType type, CelType wanted)
    {
        if (wanted.Kind == CelKind.Param)
        {
            (bool valid, bool hadValue) = Bind(type, wanted);
            if (valid) return true;
            if (hadValue) return false;
        }

        if (type.Kind == CelKind.Param) return Bind(wanted, type).Valid;
        if (type.Kind is CelKind.Dyn or CelKind.Error || wanted.Kind is CelKind.Dyn or CelKind.Error) return true;
        if (type.Kind == CelKind.Null) return TakesNull(wanted);
        if (wanted.Kind == CelKind.Null) return TakesNull(type);
        return type.Kind switch
        {
            CelKind.Type => wanted.Kind == CelKind.Type,
            CelKind.Opaque or CelKind.List or CelKind.Map =>
                type.Kind == wanted.Kind && type.Name == wanted.Name && Fit(type.Parameters, wanted.Parameters),
            _ => wanted.Accepts(type),
        };
    }

    private static bool TakesNull(CelType type) => type.IsNullable || type.Kind is CelKind.Null or CelKind.Opaque
        or CelKind.Struct or CelKind.Duration or CelKind.Timestamp;

    private (bool Valid, bool HadValue) Bind(CelType type, CelType variable)
    {
        if (type.IsExactly(variable)) return (true, true);
        if (bound.TryGetValue(variable.Name, out CelType? value))
        {
            if (type.IsExactly(value)) return (true, true);
            if (!Fits(type, value)) return (false, true);
            CelType general = MostGeneral(type, value);
            if (IsFreeOf(variable, general)) Set(variable.Name, general);
            return (true, true);
        }

        if (!IsFreeOf(variable, type)) return (false, false);
        Set(variable.Name, type);
        return (true, false);
    }

    // Whether a variable does not occur in a type, which would make it infinite.
    private bool IsFreeOf(CelType variable, CelType type)
    {
        if (variable.IsExactly(type)) return false;
        if (type.Kind == CelKind.Param) return !bound.TryGetValue(type.Name, out CelType? value) || IsFreeOf(variable, value);
        return type.Parameters.All(parameter => IsFreeOf(variable, parameter));
    }

    private static bool IsNoMoreSpecific(CelType left, CelType right)
    {
        if (left.Kind is CelKind.Dyn or CelKind.Param) return true;
        if (right.Kind is CelKind.Dyn or CelKind.Param || left.Kind != right.Kind) return false;
        if (left.Kind == CelKind.Type) return true;
        if (left.Kind is not (CelKind.Opaque or CelKind.List or CelKind.Map)) return left.IsExactly(right);
        if (left.Name != right.Name || left.Parameters.Count != right.Parameters.Count) return false;
        for (int i = 0; i < left.Parameters.Count; i++)
        {
            if (!IsNoMoreSpecific(left.Parameters[i], right.Parameters[i])) return false;
        }

        return true;
    }

    private void Set(string name, CelType type)
    {
        journal.Add((name, bound.GetValueOrDefault(name)));
        bound[name] = type;
    }

    private void Undo(int mark)
    {
        for (int i = journal.Count - 1; i >= mark; i--)
        {
            (string name, CelType? before) = journal[i];
            if (before is null) bound.Remove(name);
            else bound[name] = before;
        }

        journal.RemoveRange(mark, journal.Count - mark);
    }
}
