using System.Text;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Requests;

/// <summary>Whether the options of a write make sense, in upstream's words.</summary>
public static class WriteOptions
{
    private const int ManagerBytesMax = 128;

    /// <summary>422 for options that make none; null for those that do and for verbs that have no such options.</summary>
    public static Status? Fault(Call call)
    {
        string? kind = call.Verb switch
        {
            Verb.Create => "CreateOptions",
            Verb.Update => "UpdateOptions",
            Verb.Patch => "PatchOptions",
            _ => null,
        };
        if (kind is null) return null;
        List<StatusCause> causes = [];
        if (call.Verb == Verb.Patch) CheckApply(call, causes);
        CheckManager(call.Query.FieldManager, causes);
        CheckDryRun([.. call.Query.DryRun.Select(value => value ?? "")], causes);
        if (call.Query.FieldValidation is not ("" or "Ignore" or "Strict" or "Warn"))
        {
            causes.Add(Cause(CauseType.FieldValueNotSupported, "fieldValidation",
                $"Unsupported value: {GoText.Quote(call.Query.FieldValidation)}: supported values: "
                + "\"\", \"Ignore\", \"Strict\", \"Warn\""));
        }

        return causes.Count > 0 ? Status.Invalid("meta.k8s.io", kind, "", causes.ToListOf()) : null;
    }

    /// <summary>Adds the fault of values of <c>dryRun</c>.</summary>
    public static void CheckDryRun(IReadOnlyList<string> values, List<StatusCause> causes)
    {
        if (values.All(value => value == "All")) return;
        string shown = $"[{string.Join(',', values.Select(GoText.Quote))}]";
        causes.Add(Cause(CauseType.FieldValueNotSupported, "dryRun", $"Unsupported value: {shown}: supported values: \"All\""));
    }

    /// <summary>One fault of an option.</summary>
    public static StatusCause Cause(string type, string field, string message) =>
        StatusCause.Empty with { Type = type, Field = field, Message = message };

    private static void CheckApply(Call call, List<StatusCause> causes)
    {
        bool isApply = call.Body.IsApply;
        if (isApply && call.Query.FieldManager.Length == 0)
            causes.Add(Cause(CauseType.FieldValueRequired, "fieldManager", "Required value: is required for apply patch"));
        if (!isApply && call.Query.Force is not null)
            causes.Add(Cause(CauseType.Forbidden, "force", "Forbidden: may not be specified for non-apply patch"));
    }

    private static void CheckManager(string manager, List<StatusCause> causes)
    {
        if (Encoding.UTF8.GetByteCount(manager) > ManagerBytesMax)
        {
            causes.Add(Cause(CauseType.TooLong, "fieldManager",
                $"Too long: may not be more than {ManagerBytesMax} bytes"));
        }

        int at = 0;
        foreach (Rune rune in manager.EnumerateRunes())
        {
            if (!GoPrint.IsPrint(rune))
            {
                causes.Add(Cause(CauseType.FieldValueInvalid, "fieldManager",
                    $"Invalid value: {GoText.Quote(manager)}: invalid character {GoPrint.CodePoint(rune)} (at position {at})"));
            }

            at += rune.Utf8SequenceLength;
        }
    }
}
