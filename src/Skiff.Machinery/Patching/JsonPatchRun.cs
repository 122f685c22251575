namespace Skiff.Machinery.Patching;

/// <summary>
/// A document on its way through the operations of a JSON patch. Every operation makes a new document that shares what
/// it did not touch; the values copied and measured on the way are counted, so that many edits of a huge list end in an
/// error and not in minutes of work.
/// </summary>
internal sealed class JsonPatchRun(Json document)
{
    private const long WorkMax = 50_000_000;
    private long work;
    private long copied;

    /// <summary>The document after the operations so far.</summary>
    public Json Document { get; private set; } = document;

    /// <summary>Makes one operation; answers what is wrong, or null.</summary>
    public string? Step(JsonObject operation)
    {
        string kind = operation.Text("op") ?? "unknown";
        Json value = operation["value"] ?? Json.Null;
        string? path = operation.Text("path");
        string? error = kind switch
        {
            "add" => path is null ? "add operation failed to decode path: missing value" : Add(path, value),
            "remove" => path is null ? "remove operation failed to decode path: missing value" : Remove(path),
            "replace" => path is null ? Undecoded("replace", "path") : Replace(path, value),
            "test" => path is null ? Undecoded("test", "path") : Test(path, value),
            "move" => Move(operation.Text("from"), path),
            "copy" => Copy(operation.Text("from"), path),
            _ => $"Unexpected kind: {kind}",
        };
        if (error is null && work > WorkMax) error = "the patch takes too much work";
        return error;
    }

    private static string Undecoded(string kind, string member) => member == "path"
        ? $"{kind} operation failed to decode path: operation missing path field: missing value"
        : $"{kind} operation failed to decode from: operation, missing from field: missing value";

    private string? Add(string path, Json value)
    {
        if (Parent(path, out string[] steps) is not { } parent)
        {
            return $"add operation does not apply: doc is missing path: \"{path}\": missing value";
        }

        return AddAt(parent, steps, value) is { } error ? $"error in add for path: '{path}': {error}" : null;
    }

    private string? Remove(string path)
    {
        if (Parent(path, out string[] steps) is not { } parent)
        {
            return $"remove operation does not apply: doc is missing path: \"{path}\": missing value";
        }

        return RemoveAt(parent, steps) is { } error ? $"error in remove for path: '{path}': {error}" : null;
    }

    private string? Replace(string path, Json value)
    {
        if (path.Length == 0)
        {
            if (value is not (JsonObject or JsonArray)) return "replace operation value must be object or array";
            Document = value;
            return null;
        }

        if (Parent(path, out string[] steps) is not { } parent)
        {
            return $"replace operation does not apply: doc is missing path: {path}: missing value";
        }

        if (Get(parent, steps[^1], out _) is not null)
        {
            return $"replace operation does not apply: doc is missing key: {path}: missing value";
        }

        return Store(steps, value, (container, key) => container switch
        {
            JsonObject map => map.Set(key, value),
            JsonArray list => Replaced(list, key, value),
            _ => container,
        });
    }

    private string? Test(string path, Json value)
    {
        Json found = Document;
        if (path.Length > 0)
        {
            if (Parent(path, out string[] steps) is not { } parent)
            {
                return $"test operation does not apply: is missing path: {path}: missing value";
            }

            if (Get(parent, steps[^1], out found) is { } error) return $"error in test for path: '{path}': {error}";
        }

        return found.Equals(value) ? null : $"testing value {path} failed: test failed";
    }

    private string? Move(string? from, string? path)
    {
        if (from is null) return Undecoded("move", "from");
        if (Parent(from, out string[] steps) is not { } parent)
        {
            return $"move operation does not apply: doc is missing from path: {from}: missing value";
        }

        string? error = Get(parent, steps[^1], out Json value) ?? RemoveAt(parent, steps);
        if (error is not null) return $"error in move for path: '{steps[^1]}': {error}";
        if (path is null) return Undecoded("move", "path");
        if (Parent(path, out steps) is not { } target)
        {
            return $"move operation does not apply: doc is missing destination path: {path}: missing value";
        }

        return AddAt(target, steps, value) is { } problem ? $"error in move for path: '{path}': {problem}" : null;
    }

    private string? Copy(string? from, string? path)
    {
        if (from is null) return Undecoded("copy", "from");
        if (Parent(from, out string[] steps) is not { } parent)
        {
            return $"copy operation does not apply: doc is missing from path: {from}: missing value";
        }

        if (Get(parent, steps[^1], out Json value) is { } error) return $"error in copy for from: '{from}': {error}";
        if (path is null) return "copy operation failed to decode path: missing value";
        if (Parent(path, out steps) is not { } target)
        {
            return $"copy operation does not apply: doc is missing destination path: {path}: missing value";
        }

        copied += JsonSize.Of(value, JsonPatch.CopyBytesMax).Bytes;
        if (copied > JsonPatch.CopyBytesMax)
        {
            return "Unable to complete the copy, the accumulated size increase of copy is "
                + $"{copied}, exceeding the limit {JsonPatch.CopyBytesMax}";
        }

        return AddAt(target, steps, value) is { } problem ? $"error while adding value during copy: {problem}" : null;
    }

    // The container that holds the last step of a pointer, or null when the way to it ends early.
    private Json? Parent(string path, out string[] steps)
    {
        steps = JsonPointer.Steps(path) ?? [];
        if (steps.Length is 0 or > JsonPointer.StepsMax) return null;
        Json at = Document;
        foreach (string step in steps.AsSpan(0, steps.Length - 1))
        {
            if (Get(at, step, out at) is not null) return null;
            if (at is not (JsonObject or JsonArray)) return null;
        }

        return at is JsonObject or JsonArray ? at : null;
    }

    private static string? Get(Json container, string key, out Json value)
    {
        value = Json.Null;
        if (container is JsonObject map)
        {
            value = map[key] ?? Json.Null;
            return null;
        }

        JsonArray list = (JsonArray)container;
        if (!JsonPointer.TryIndex(key, out int index, out string error)) return error;
        int at = JsonPointer.Resolve(index, list.Count);
        if (at < 0) return OutOfRange(index);
        value = list[at];
        return null;
    }

    private string? AddAt(Json container, string[] steps, Json value)
    {
        string key = steps[^1];
        if (container is JsonObject)
        {
            return Store(steps, value, (target, name) => ((JsonObject)target).Set(name, value));
        }

        int count = ((JsonArray)container).Count;
        int at = count;
        if (key != "-")
        {
            if (!JsonPointer.TryIndex(key, out int index, out string error))
            {
                return $"value was not a proper array index: '{key}': {error}";
            }

            at = JsonPointer.Resolve(index, count + 1);
            if (at < 0) return OutOfRange(index);
        }

        return Store(steps, value, (target, _) =>
        {
            ReadOnlySpan<Json> items = ((JsonArray)target).Items;
            return JsonArray.Adopt([.. items[..at], value, .. items[at..]]);
        });
    }

    private string? RemoveAt(Json container, string[] steps)
    {
        string key = steps[^1];
        if (container is JsonObject map)
        {
            if (!map.Has(key)) return $"Unable to remove nonexistent key: {key}: missing value";
            return Store(steps, Json.Null, (target, name) => ((JsonObject)target).Remove(name));
        }

        if (!JsonPointer.TryIndex(key, out int index, out string error)) return error;
        int at = JsonPointer.Resolve(index, ((JsonArray)container).Count);
        if (at < 0) return OutOfRange(index);
        return Store(steps, Json.Null, (target, _) =>
        {
            ReadOnlySpan<Json> items = ((JsonArray)target).Items;
            return JsonArray.Adopt([.. items[..at], .. items[(at + 1)..]]);
        });
    }

    private static JsonArray Replaced(JsonArray list, string key, Json value)
    {
        Json[] items = [.. list.Items];
        _ = JsonPointer.TryIndex(key, out int index, out _);
        items[JsonPointer.Resolve(index, list.Count)] = value;
        return JsonArray.Adopt(items);
    }

    // Rebuilds the containers from the changed one up to the document.
    private string? Store(string[] steps, Json value, Func<Json, string, Json> change)
    {
        JsonSize size = JsonSize.Of(value, long.MaxValue);
        work += size.Values;
        if (steps.Length + size.Depth > JsonParser.DepthMax) return "exceeded max depth";
        Document = Rebuild(Document, steps, 0, change);
        return null;
    }

    private Json Rebuild(Json at, string[] steps, int step, Func<Json, string, Json> change)
    {
        work += at is JsonObject map ? map.Count : ((JsonArray)at).Count;
        if (step == steps.Length - 1) return change(at, steps[step]);
        _ = Get(at, steps[step], out Json child);
        Json rebuilt = Rebuild(child, steps, step + 1, change);
        return at is JsonObject owner ? owner.Set(steps[step], rebuilt) : Replaced((JsonArray)at, steps[step], rebuilt);
    }

    private static string OutOfRange(int index) => $"Unable to access invalid index: {index}: invalid index referenced";
}
