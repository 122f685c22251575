using Skiff.ApiServer.Verbs;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.ApiServer.Live;

/// <summary>Objects of one kind that are made when somebody asks for them, and never kept.</summary>
public interface ILiveObjects
{
    /// <summary>One object.</summary>
    ValueTask<ApiResult<IObject>> GetAsync(ObjectKey key, CancellationToken stop);

    /// <summary>The selected objects in key order.</summary>
    /// <param name="space">Their namespace; empty for all.</param>
    /// <param name="selection">By names and labels, which an object has from what it tells of.</param>
    /// <param name="stop">Ends the wait.</param>
    ValueTask<IReadOnlyList<IObject>> ListAsync(string space, Selection selection, CancellationToken stop);
}
