using System.Globalization;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>
/// Rules of events. Events of the newer form, which have an exact time, must name who reports them and what was done.
/// </summary>
internal static class EventKind
{
    private const int WordMax = 128;
    private const int MessageMax = 1024;
    private const string Mismatch = "does not match event.namespace";

    /// <summary>The rules. Names are not asked to be more than a part of a path.</summary>
    public static KindRules Rules { get; } = new KindRules<Event>
    {
        MetadataOnce = true,
        Name = NameRules.PathSegment,
        Finalizers = FinalizerRule.QualifiedOnly,
        Always = (value, faults) => Check(EventFacts.Of(value), faults),
    };

    /// <summary>The rules that both versions share.</summary>
    public static void Check(in EventFacts value, Faults faults)
    {
        string space = value.Namespace, involved = value.InvolvedNamespace;
        FieldPath at = FieldPath.Root("involvedObject").Child("namespace");
        if (!value.HasTime)
        {
            bool fits = involved.Length == 0 ? space is "" or "default" : involved == space;
            if (!fits) faults.Invalid(at, involved, Mismatch);
            return;
        }

        if (involved.Length == 0 && space is not ("default" or "kube-system")) faults.Invalid(at, involved, Mismatch);
        FieldPath reporter = FieldPath.Root(value.ReporterField);
        if (value.Reporter.Length == 0) faults.Required(reporter);
        faults.Invalid(reporter, value.Reporter, Names.LabelKey(value.Reporter));
        CheckWord(value.ReportingInstance, "reportingInstance", faults);
        CheckWord(value.Action, "action", faults);
        CheckWord(value.Reason, "reason", faults);
        if (value.Message.Length > MessageMax) faults.Invalid(FieldPath.Root("message"), "", AtMost(MessageMax));
    }

    private static void CheckWord(string word, string name, Faults faults)
    {
        FieldPath path = FieldPath.Root(name);
        if (word.Length == 0) faults.Required(path);
        if (word.Length > WordMax) faults.Invalid(path, "", AtMost(WordMax));
    }

    private static string AtMost(int count) =>
        string.Create(CultureInfo.InvariantCulture, $"can have at most {count} characters");
}
