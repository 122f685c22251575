using Skiff.ApiServer.Differential.Generation;
using Skiff.ApiServer.Differential.Servers;

namespace Skiff.ApiServer.Differential;

/// <summary>One run: both servers are started, compared and stopped.</summary>
internal static class Differential
{
    /// <summary>Runs.</summary>
    public static async Task<Findings> RunAsync(Options options, CancellationToken stop)
    {
        await using PeerServer peer = await PeerServer.StartAsync(options.Peers, stop);
        await using SkiffServer skiff = await SkiffServer.StartAsync(stop);
        Vocabulary vocabulary = await Vocabulary.ReadAsync(peer.Contestant, stop);
        Subject[] subjects =
            [.. Subject.ReadAll().Where(subject => options.Kind.Length == 0 || subject.Kind.Name == options.Kind)];
        if (subjects.Length == 0) throw new ArgumentException($"there is no seed of the kind {options.Kind}");
        IReadOnlyList<SharedKind> shared = await SharedKind.ReadAllAsync(peer.Contestant, skiff.Contestant, stop);
        Contest contest = new(peer.Contestant, skiff.Contestant, subjects, vocabulary, options)
        {
            Findings = new Findings { Shared = shared },
        };
        await contest.PlayAsync(stop);
        return contest.Findings;
    }
}
