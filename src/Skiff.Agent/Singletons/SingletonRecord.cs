using System.Globalization;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Singletons;

/// <summary>
/// What is left on the node of a singleton's pod for as long as its containers may live: enough to end them without an
/// agent, and to give the lease back without the pod's object.
/// </summary>
/// <param name="PodNamespace">The pod's namespace.</param>
/// <param name="PodName">Its name.</param>
/// <param name="PodUid">Its uid.</param>
/// <param name="Mark">What it said of itself.</param>
/// <param name="GraceSeconds">How long its containers may take to end.</param>
/// <param name="Cgroup">Its cgroup, below the mount points.</param>
/// <param name="Deadline">Until when the containers may run, on the machine's clock since it started.</param>
/// <param name="BootId">The start of the machine that clock counts from.</param>
internal sealed record SingletonRecord(
    string PodNamespace,
    string PodName,
    string PodUid,
    SingletonMark Mark,
    long GraceSeconds,
    string Cgroup,
    TimeSpan Deadline,
    string BootId)
{
    private const int Fields = 9;

    /// <summary>As much of the pod as its end needs.</summary>
    /// <param name="nodeName">The node.</param>
    public Pod ToRemains(string nodeName) => Pod.Empty with
    {
        Metadata = Model.Meta.V1.ObjectMeta.Empty with
        {
            Namespace = PodNamespace,
            Name = PodName,
            UID = PodUid,
            Annotations = MapOf<string>.From(
            [
                KeyValuePair.Create(SingletonMark.Annotation, Mark.Name),
                KeyValuePair.Create(
                    SingletonMark.LeaseAnnotation, Mark.Lease.TotalSeconds.ToString(CultureInfo.InvariantCulture)),
            ]),
        },
        Spec = PodSpec.Empty with { NodeName = nodeName, TerminationGracePeriodSeconds = GraceSeconds },
    };

    /// <summary>One line of text.</summary>
    public string ToText() => string.Join('\t',
        PodNamespace, PodName, PodUid, Mark.Name,
        Number((long)Mark.Lease.TotalSeconds), Number(GraceSeconds), Cgroup, Number(Deadline.Ticks), BootId);

    /// <summary>Reads what <see cref="ToText"/> wrote; null for anything else.</summary>
    public static SingletonRecord? Parse(string text)
    {
        string[] parts = text.Split('\t');
        return parts.Length == Fields
            && long.TryParse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture, out long lease)
            && long.TryParse(parts[5], NumberStyles.None, CultureInfo.InvariantCulture, out long grace)
            && long.TryParse(parts[7], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long deadline)
            ? new(parts[0], parts[1], parts[2], new(parts[3], TimeSpan.FromSeconds(lease)), grace, parts[6],
                TimeSpan.FromTicks(deadline), parts[8])
            : null;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
