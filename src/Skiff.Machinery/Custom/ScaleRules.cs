using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Custom;

/// <summary>The fields that a definition names for the scale: what they hold, and what they may hold.</summary>
public static class ScaleRules
{
    /// <summary>Steps of a path: <c>.spec.replicas</c> is two.</summary>
    public static string[] Steps(string path) => (path.StartsWith('.') ? path[1..] : path).Split('.');

    /// <summary>The integer at a path: 0 when there is none, with the fault when there is something else.</summary>
    public static (long Value, bool Found, string Fault) Integer(JsonObject tree, string path)
    {
        (Json? found, string fault) = Find(tree, Steps(path));
        if (found is null) return (0, false, fault);
        return found is JsonNumber { IsInteger: true } number
            ? (number.Integer, true, "")
            : (0, false, $".{string.Join('.', Steps(path))} accessor error: {Described(found)} is of the type "
                + $"{Patching.GoValue.Type(found)}, expected int64");
    }

    /// <summary>The text at a path: empty when there is none, with the fault when there is something else.</summary>
    public static (string Value, string Fault) Text(JsonObject tree, string path)
    {
        (Json? found, string fault) = Find(tree, Steps(path));
        if (found is null) return ("", fault);
        return found is JsonString text
            ? (text.Value, "")
            : ("", $".{string.Join('.', Steps(path))} accessor error: {Described(found)} is of the type "
                + $"{Patching.GoValue.Type(found)}, expected string");
    }

    /// <summary>The object with an integer at a path; null when something is in the way.</summary>
    public static JsonObject? WithInteger(JsonObject tree, string path, long value) => With(tree, Steps(path), Json.Of(value));

    internal static void CheckSpec(JsonObject tree, CustomResourceSubresourceScale? scale, Faults faults)
    {
        if (scale is not null) CheckReplicas(tree, scale.SpecReplicasPath, faults);
    }

    internal static void CheckStatus(JsonObject tree, CustomResourceSubresourceScale? scale, Faults faults)
    {
        if (scale is null) return;
        CheckReplicas(tree, scale.StatusReplicasPath, faults);
        if (scale.LabelSelectorPath is not { Length: > 0 } path) return;
        (_, string fault) = Text(tree, path);
        if (fault.Length > 0) faults.Invalid(FieldPath.Root(path), "", fault);
    }

    private static void CheckReplicas(JsonObject tree, string path, Faults faults)
    {
        (long value, _, string fault) = Integer(tree, path);
        FieldPath at = FieldPath.Root(path);
        if (fault.Length > 0) faults.Invalid(at, value, fault);
        else if (value < 0) faults.Invalid(at, value, "should be a non-negative integer");
        else if (value > int.MaxValue) faults.Invalid(at, value, $"should be less than or equal to {int.MaxValue}");
    }

    private static (Json? Found, string Fault) Find(JsonObject tree, string[] steps)
    {
        Json? at = tree;
        for (int i = 0; i < steps.Length; i++)
        {
            if (at is null or JsonNull) return (null, "");
            if (at is not JsonObject map)
            {
                return (null, $".{string.Join('.', steps[..(i + 1)])} accessor error: {Described(at)} is of the type "
                    + $"{Patching.GoValue.Type(at)}, expected map[string]interface{{}}");
            }

            at = map[steps[i]];
        }

        return (at, "");
    }

    private static string Described(Json value) => value.IsNull ? "<nil>" : Patching.GoValue.Text(value);

    private static JsonObject? With(JsonObject map, ReadOnlySpan<string> steps, Json value)
    {
        if (steps.Length == 1) return map.Set(steps[0], value);
        Json below = map[steps[0]] ?? JsonObject.Empty;
        return below is JsonObject next && With(next, steps[1..], value) is { } changed ? map.Set(steps[0], changed) : null;
    }
}
