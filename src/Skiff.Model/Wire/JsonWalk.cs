using System.Text;

namespace Skiff.Model;

/// <summary>A member's name, or, when there is none, an item's index.</summary>
internal readonly record struct JsonStep(string? Name, int Index);

/// <summary>Walks a document token by token and knows the way from its root to where it stands.</summary>
internal ref struct JsonWalk
{
    private readonly ReadOnlySpan<byte> text;
    private readonly Stack<bool> objects = [];
    private int at;

    /// <summary>Stands on a document's first token.</summary>
    public JsonWalk(ReadOnlySpan<byte> text)
    {
        this.text = text;
        Arrive();
    }

    /// <summary>Where the current token begins.</summary>
    public readonly int At => at;

    /// <summary>The way to the current token.</summary>
    public List<JsonStep> Steps { get; } = [];

    /// <summary>Moves to the next token; false at the document's end.</summary>
    public bool Next()
    {
        if (at >= text.Length) return false;
        switch (text[at])
        {
            case (byte)'{':
            case (byte)'[':
                bool isObject = text[at++] == '{';
                objects.Push(isObject);
                Steps.Add(new JsonStep(isObject ? "" : null, 0));
                break;
            case (byte)'}':
            case (byte)']':
                at++;
                if (!objects.TryPop(out _)) return false;
                Steps.RemoveAt(Steps.Count - 1);
                break;
            case (byte)',':
                at++;
                if (Steps is [.., { Name: null } item]) Steps[^1] = item with { Index = item.Index + 1 };
                break;
            case (byte)'"':
                if (JsonSyntax.SkipString(text, ref at) is not null) return false;
                break;
            default:
                at++;
                break;
        }

        Arrive();
        return true;
    }

    // A string with a colon behind it names the member whose value comes next.
    private void Arrive()
    {
        JsonSyntax.SkipSpace(text, ref at);
        bool mayBeName = at < text.Length && text[at] == '"' && objects.TryPeek(out bool isObject) && isObject;
        if (!mayBeName) return;
        int end = at;
        if (JsonSyntax.SkipString(text, ref end) is not null) return;
        ReadOnlySpan<byte> name = text[(at + 1)..(end - 1)];
        JsonSyntax.SkipSpace(text, ref end);
        bool isName = end < text.Length && text[end] == ':';
        if (!isName) return;
        Steps[^1] = new JsonStep(GoText.Start(Encoding.UTF8.GetString(JsonText.Unescape(name))), 0);
    }
}
