namespace Understudy.Node.Replication;

/// <summary>What a <see cref="PairMember"/> has done: said to the other node, and done to this one. Nothing calls back.</summary>
internal interface IPairPort
{
    void TellStatus(in PairStatus status);

    void AskToFollow(Lineage lineage, long head);

    /// <summary>To a follower: go on behind this record.</summary>
    void LetContinue(long epoch, Lineage lineage, long fork, bool isSame);

    /// <summary>To a follower: everything comes anew, and changes from this record on.</summary>
    void CopyAll(long epoch, Lineage lineage, long lsn);

    void TellReady(long lsn);

    void TellDropped(long lsn);

    void AskToLead();

    void HandOver(long head, long epoch);

    void TellWant(bool shouldLead);

    /// <summary>Sends records from here on; before them, and among them, all items there are if it is a whole copy.</summary>
    void BeginSending(long behind, bool isWhole);

    void StopSending();

    /// <summary>Drops the keys of all records behind this one, and tells the leader.</summary>
    void RollBack(long fork);

    /// <summary>Drops everything; the log goes on behind this record.</summary>
    void Empty(long lsn);

    /// <summary>Drops everything, as a change of this node's own.</summary>
    void Flush();

    /// <summary>Writes are taken, and reads answered.</summary>
    void Open();

    /// <summary>Nothing is taken any more; <see cref="PairMember.OnClosed"/> follows once nothing is under way.</summary>
    void Close();

    void Note(PairEvent happened, long number = 0);
}
