namespace Skiff.Machinery.Cel;

/// <summary>A value of the expression language. Immutable, except while a comprehension builds it.</summary>
public abstract class CelValue
{
    private protected CelValue()
    {
    }

    /// <summary>The value's type at run time; parameters of containers are not told.</summary>
    public abstract CelType Type { get; }

    /// <summary>What the length of the value is for costs: characters, bytes, items; null for values without.</summary>
    internal virtual long? Size => null;

    /// <summary>Whether this is the zero value of its type.</summary>
    internal virtual bool IsZero => false;

    /// <summary>Whether an operand stops an operation: an error.</summary>
    internal bool IsError => this is CelError;

    /// <summary>Equality across types: numbers by value, everything else within its type.</summary>
    internal abstract bool EqualTo(CelValue other);

    /// <summary>Equality as the operator has it: null equals null only.</summary>
    internal static bool AreEqual(CelValue left, CelValue right)
    {
        if (left is CelNull || right is CelNull) return left is CelNull && right is CelNull;
        return left.EqualTo(right);
    }
}

/// <summary>A value of a type that the language itself does not know: addresses, versions, authorizers.</summary>
public abstract class CelOpaque : CelValue;

/// <summary>What went wrong in an evaluation; a value, because logic operators may ignore it.</summary>
public sealed class CelError : CelValue
{
    /// <summary>An error with its text.</summary>
    public CelError(string message) => Message = message;

    /// <summary>The text.</summary>
    public string Message { get; }

    /// <inheritdoc/>
    public override CelType Type => CelType.Error;

    internal static CelError NoSuchOverload { get; } = new("no such overload");

    internal static CelError NoSuchKey(CelValue key) => new($"no such key: {key}");

    internal static CelError NoOverloadOf(string function, params ReadOnlySpan<CelValue> arguments)
    {
        List<string> types = [];
        foreach (CelValue argument in arguments) types.Add(argument.Type.Name);
        return new($"no such overload: {function}({string.Join(", ", types)})");
    }

    internal override bool EqualTo(CelValue other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override string ToString() => Message;
}

/// <summary>The null value.</summary>
public sealed class CelNull : CelValue
{
    private CelNull()
    {
    }

    /// <summary>The null value.</summary>
    public static CelNull Value { get; } = new();

    /// <inheritdoc/>
    public override CelType Type => CelType.Null;

    internal override bool IsZero => true;

    internal override bool EqualTo(CelValue other) => other is CelNull;

    /// <inheritdoc/>
    public override string ToString() => "NULL_VALUE";
}

/// <summary>A type as a value.</summary>
public sealed class CelTypeValue : CelValue
{
    internal CelTypeValue(CelType value) => Value = value;

    /// <summary>The type.</summary>
    public CelType Value { get; }

    /// <inheritdoc/>
    public override CelType Type => CelType.Type;

    internal override bool EqualTo(CelValue other) => other is CelTypeValue type && type.Value.Name == Value.Name;

    /// <inheritdoc/>
    public override string ToString() => Value.Name;
}

/// <summary>A value that may be absent.</summary>
public sealed class CelOptional : CelValue
{
    private CelOptional(CelValue? value) => Value = value;

    /// <summary>No value.</summary>
    public static CelOptional None { get; } = new(null);

    /// <summary>The value, or null.</summary>
    public CelValue? Value { get; }

    /// <inheritdoc/>
    public override CelType Type { get; } = CelType.Optional(CelType.Dyn);

    internal override long? Size => Value?.Size;

    internal override bool IsZero => Value is null;

    /// <summary>A value that is there.</summary>
    public static CelOptional Of(CelValue value) => new(value);

    internal override bool EqualTo(CelValue other) => other is CelOptional optional
        && (Value is null ? optional.Value is null : optional.Value is not null && Value.EqualTo(optional.Value));

    /// <inheritdoc/>
    public override string ToString() => Value is null ? "optional.none()" : $"optional({Value})";
}
