using System.Runtime.CompilerServices;
using System.Text;

namespace Skiff.Model;

/// <summary>Reads one value; what a record's <c>ReadJson</c> is.</summary>
public delegate T JsonRead<out T>(ref JsonInput input);

/// <summary>
/// Reads a JSON document into records. Nothing is thrown: the first problem is kept in <see cref="Error"/>, in the
/// words of upstream's decoder, and from then on everything reads as absent, so that readers run to their end.
/// </summary>
/// <remarks>
/// Bounds: <see cref="MaxDepth"/> levels of nesting and <see cref="MaxStrictErrors"/> strict findings.
/// </remarks>
public ref partial struct JsonInput
{
    /// <summary>Deepest nesting of objects and lists that is read.</summary>
    public const int MaxDepth = 500;

    /// <summary>Findings of the strict mode that are kept.</summary>
    public const int MaxStrictErrors = 100;

    private const int MaxFindings = 10 * MaxStrictErrors; // Of equal findings only one is told.

    private readonly ReadOnlySpan<byte> data;
    private readonly TypeSchema? root;
    private readonly bool strict;
    private int at;
    private int nameAt;
    private int depth;
    private bool first; // The object or list has just begun: no comma comes before its next member or item.
    private string? error;
    private List<Finding>? findings;

    /// <summary>Starts at a document's beginning.</summary>
    /// <param name="utf8">The document. It is not kept: what is read is copied out.</param>
    /// <param name="root">Schema of the document, which lets errors name Go's types and fields.</param>
    /// <param name="strict">Whether unknown and duplicate fields are reported.</param>
    public JsonInput(ReadOnlySpan<byte> utf8, TypeSchema? root = null, bool strict = false)
    {
        data = utf8;
        this.root = root;
        this.strict = strict;
    }

    /// <summary>The first problem, or null.</summary>
    public readonly string? Error => error;

    /// <summary>Whether there was a problem.</summary>
    public readonly bool Failed => error is not null;

    /// <summary>Unknown and duplicate fields in document order; collected in strict mode only.</summary>
    public readonly IReadOnlyList<string> StrictErrors => findings is null ? [] : NameFindings();

    /// <summary>The document's <c>kind</c>; empty when it has none.</summary>
    public string Kind { readonly get => kind ?? ""; private set => kind = value; }

    /// <summary>The document's <c>apiVersion</c>; empty when it has none.</summary>
    public string ApiVersion { readonly get => apiVersion ?? ""; private set => apiVersion = value; }

    private string? kind;
    private string? apiVersion;

    /// <summary>Records the first problem and lets everything that follows read as absent.</summary>
    public void Fail(string problem)
    {
        error ??= problem;
        at = data.Length;
    }

    /// <summary>To be called after the document was read: nothing but white space may follow.</summary>
    public void End()
    {
        SkipSpace();
        if (at < data.Length) FailSyntax();
    }

    /// <summary>Enters an object that has members; false for an empty object, for null and for a mistake.</summary>
    public bool BeginObject()
    {
        if (!Begin((byte)'{')) return false;
        SkipSpace();
        if (at >= data.Length || data[at] != '}') return true;
        Leave();
        return false;
    }

    /// <summary>Moves to the next member's value; false at the object's end, which is then left.</summary>
    /// <param name="name">The member's name with its escapes resolved.</param>
    public bool NextMember(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!Next((byte)'}')) return false;
        if (data[at] != '"') return FailSyntax();
        nameAt = at;
        name = StringBody(out bool escaped);
        if (escaped) name = JsonText.Unescape(name);
        SkipSpace();
        if (at >= data.Length || data[at] != ':') return FailSyntax();
        at++;
        return true;
    }

    /// <summary>Enters a list, which may be empty; false for null and for a mistake.</summary>
    public bool BeginArray() => Begin((byte)'[');

    /// <summary>Moves to the next item; false at the list's end, which is then left.</summary>
    public bool NextItem() => Next((byte)']');

    /// <summary>Notes that a field was met; meeting it twice is a strict finding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Meet(ref ulong met, int field)
    {
        ulong bit = 1UL << field;
        if ((met & bit) != 0) ReportDuplicate();
        met |= bit;
    }

    /// <summary>Reads <c>kind</c>, one of the two members that name a kind.</summary>
    public void ReadKind()
    {
        string read = ReadWord();
        if (depth == 1) Kind = read;
    }

    /// <summary>Reads <c>apiVersion</c>, one of the two members that name a kind.</summary>
    public void ReadApiVersion()
    {
        string read = ReadWord();
        if (depth == 1) ApiVersion = read;
    }

    /// <summary>Steps over the value of a member that the schema does not know.</summary>
    public void SkipUnknown()
    {
        if (strict) Report("unknown field");
        SkipValue();
    }

    /// <summary>Steps over a value.</summary>
    public void SkipValue()
    {
        if (Failed) return;
        int next = at;
        if (JsonSyntax.Skip(data, ref next, MaxDepth - depth) is not null) FailSyntax();
        else at = next;
    }

    /// <summary>Whether the next value is null, which is then consumed.</summary>
    public bool TryNull()
    {
        SkipSpace();
        if (at >= data.Length || data[at] != 'n') return false;
        if (!data[at..].StartsWith("null"u8)) return FailSyntax();
        at += 4;
        return true;
    }

    /// <summary>The first byte of the next value, which tells its type; 0 at the end.</summary>
    public byte Peek()
    {
        SkipSpace();
        return at < data.Length ? data[at] : (byte)0;
    }

    internal readonly bool IsStrict => strict;

    // What follows is the machinery of the members above and of the value readers in the other half.
    private bool Begin(byte open)
    {
        SkipSpace();
        if (at >= data.Length) return FailSyntax();
        if (data[at] != open) return !TryNull() && !Failed && FailType();
        if (depth >= MaxDepth) return FailSyntax();
        at++;
        depth++;
        first = true;
        return true;
    }

    private bool Next(byte close)
    {
        SkipSpace();
        if (at >= data.Length) return FailSyntax();
        if (data[at] == close && (first || data[at - 1] != ','))
        {
            Leave();
            return false;
        }

        if (!first)
        {
            if (data[at] != ',') return FailSyntax();
            at++;
            SkipSpace();
            if (at >= data.Length || data[at] == close) return FailSyntax();
        }

        first = false;
        return true;
    }

    private void Leave()
    {
        at++;
        depth--;
        first = false;
    }

    private void SkipSpace()
    {
        while (at < data.Length && data[at] <= ' ')
        {
            if (data[at] is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')) return;
            at++;
        }
    }

    // The inside of a string whose opening quote is the current byte; the input is then behind the string.
    private ReadOnlySpan<byte> StringBody(out bool escaped)
    {
        int start = at + 1;
        int stop = JsonSyntax.StringStop(data, start);
        escaped = false;
        if (stop < data.Length && data[stop] == '"')
        {
            at = stop + 1;
            return data[start..stop];
        }

        escaped = true;
        int end = at;
        if (JsonSyntax.SkipString(data, ref end) is not null)
        {
            FailSyntax();
            return default;
        }

        at = end;
        return data[start..(end - 1)];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReportDuplicate()
    {
        if (strict) Report("duplicate field");
    }

    private void Report(string what)
    {
        findings ??= [];
        if (findings.Count < MaxFindings) findings.Add(new(what, nameAt));
    }

    // Paths are found by reading the document once more up to the last finding: findings are rare, and bounded.
    private readonly List<string> NameFindings()
    {
        List<string> named = [];
        HashSet<string> met = new(StringComparer.Ordinal);
        List<string> paths = JsonPlace.FindPaths(data, findings!.ConvertAll(static finding => finding.At));
        for (int i = 0; i < paths.Count && named.Count < MaxStrictErrors; i++)
        {
            string message = $"{findings[i].What} {GoText.Quote(paths[i])}";
            if (met.Add(message)) named.Add(message);
        }

        return named;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool FailSyntax()
    {
        if (Failed) return false;
        string? problem = JsonSyntax.Check(data, MaxDepth);
        Fail(problem ?? "unexpected end of JSON input");
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool FailType() => FailType(at, found: null);

    // A mistake in the syntax, wherever it is, comes before one in a type: upstream checks the whole document first.
    private bool FailType(int place, string? found)
    {
        if (Failed) return false;
        string? problem = JsonSyntax.Check(data, MaxDepth);
        Fail(problem ?? JsonPlace.Find(data, place).TypeError(root, found ?? Describe(data[place])));
        return false;
    }

    /// <summary>
    /// Records a problem with a value, unless the document's syntax is wrong somewhere: that comes first.
    /// </summary>
    public void FailValue(string problem)
    {
        if (Failed) return;
        Fail(JsonSyntax.Check(data, MaxDepth) ?? problem);
    }

    private static string Describe(byte start) => start switch
    {
        (byte)'{' => "object",
        (byte)'[' => "array",
        (byte)'"' => "string",
        (byte)'t' or (byte)'f' => "bool",
        _ => "number",
    };

    private static string Text(ReadOnlySpan<byte> body, bool escaped) =>
        Encoding.UTF8.GetString(escaped ? JsonText.Unescape(body) : body);

    private readonly record struct Finding(string What, int At);
}
