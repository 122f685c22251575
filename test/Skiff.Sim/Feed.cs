using System.Globalization;
using Skiff.Client;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Simulation;

namespace Skiff.Sim;

/// <summary>
/// Everything that changes in a cluster, in the order of the revisions: what one kind's watch tells is put in order with what
/// the others tell, whenever all of them have told everything.
/// </summary>
internal sealed class Feed
{
    private static readonly Kind[] kinds =
    [
        Kinds.Pod, Kinds.Node, Kinds.ReplicaSet, Kinds.Deployment, Kinds.StatefulSet, Kinds.DaemonSet, Kinds.Job, Kinds.ControllerRevision,
    ];

    private readonly List<ObjectChange> waiting = [];
    private readonly Action<ObjectChange> see;

    public Feed(SimulatedCluster cluster, Action<ObjectChange> see)
    {
        this.see = see;
        cluster.Loop.Do(() =>
        {
            foreach (Kind kind in kinds)
            {
                Informer informer = new(cluster.Api, kind, cluster.Loop.Time, new Random(1));
                informer.Subscribe(waiting.Add);
                _ = informer.RunAsync(CancellationToken.None);
            }
        });
        cluster.Loop.Settled += Tell;
    }

    private static long Revision(ObjectChange change) =>
        long.Parse(change.Subject.Metadata.ResourceVersion, CultureInfo.InvariantCulture);

    private void Tell()
    {
        if (waiting.Count == 0) return;
        ObjectChange[] all = [.. waiting.OrderBy(Revision)];
        waiting.Clear();
        foreach (ObjectChange change in all) see(change);
    }
}
