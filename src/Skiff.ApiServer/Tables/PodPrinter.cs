using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using ConditionStatus = Skiff.Model.Core.V1.ConditionStatus;

namespace Skiff.ApiServer.Tables;

/// <summary>Rows of pods and of pod templates.</summary>
internal static class PodPrinter
{
    private static readonly ListOf<TableRowCondition> Succeeded =
        [Finished(PodPhase.Succeeded, "Every container of the pod ended well.")];

    private static readonly ListOf<TableRowCondition> Failed =
        [Finished(PodPhase.Failed, "A container of the pod ended in failure.")];

    /// <summary>Rows of pods.</summary>
    public static Printer Pods { get; } = new Printer<Pod>(
        [
            Columns.Name,
            Columns.Text("Ready", "How many of the pod's containers are ready."),
            Columns.Text("Status", "What the pod's containers are doing, in one word."),
            Columns.Text("Restarts", "How often the pod's containers restarted, and when last."),
            Columns.Age,
            Columns.Wide("IP", "Address of the pod."),
            Columns.Wide("Node", "Node the pod is bound to."),
            Columns.Wide("Nominated Node", "Node on which lower pods make room for this one."),
            Columns.Wide("Readiness Gates", "How many of the pod's readiness gates are open."),
        ],
        Cells,
        pod => pod.Status.Phase switch
        {
            PodPhase.Succeeded => Succeeded,
            PodPhase.Failed => Failed,
            _ => default,
        });

    /// <summary>Rows of pod templates.</summary>
    public static Printer PodTemplates { get; } = new Printer<PodTemplate>(
        [
            Columns.Name,
            Columns.Text("Containers", "Names of the template's containers."),
            Columns.Text("Images", "Images of the template's containers."),
            Columns.Text("Pod Labels", "Labels of the pods the template makes."),
        ],
        static (template, _) =>
        [
            template.Metadata.Name,
            CellText.Names(template.Template.Spec.Containers),
            CellText.Images(template.Template.Spec.Containers),
            CellText.Labels(template.Template.Metadata.Labels),
        ]);

    private static object?[] Cells(Pod pod, DateTimeOffset now)
    {
        PodStatusText text = PodStatusText.Of(pod);
        return
        [
            pod.Metadata.Name,
            CellText.Share(text.Ready, text.Total),
            text.Status,
            text.RestartsText(now),
            CellText.Age(pod, now),
            CellText.OrNone(pod.Status.PodIPs.IsEmpty ? null : pod.Status.PodIPs[0].IP),
            CellText.OrNone(pod.Spec.NodeName),
            CellText.OrNone(pod.Status.NominatedNodeName),
            ReadinessGates(pod),
        ];
    }

    private static string ReadinessGates(Pod pod)
    {
        if (pod.Spec.ReadinessGates.IsEmpty) return CellText.None;
        ListOf<PodCondition> conditions = pod.Status.Conditions;
        ListOf<PodReadinessGate> open = pod.Spec.ReadinessGates.Where(gate =>
            conditions.FirstOrDefault(c => c.Type == gate.ConditionType)?.Status == ConditionStatus.True);
        return CellText.Share(open.Count, pod.Spec.ReadinessGates.Count);
    }

    private static TableRowCondition Finished(string reason, string message) => new()
    {
        Type = RowConditionType.Completed, Status = ConditionStatus.True, Reason = reason, Message = message,
    };
}
